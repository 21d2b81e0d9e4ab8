import { readdirSync, readFileSync } from "node:fs";
import { expect, it } from "vitest";

const folder = new URL(".", import.meta.url);
const sources = readdirSync(folder, { recursive: true, encoding: "utf8" }).filter(
  (name) => name.endsWith(".ts") && !name.includes("test"),
);

it.each(sources)("%s runs in a browser, reads no clock and draws no randomness", (name) => {
  const text = readFileSync(new URL(name, folder), "utf8");
  expect(text).not.toMatch(/from "node:|require\(|process\.|Buffer\./);
  expect(text).not.toMatch(/Date\.now|new Date\(\)|Math\.random|performance\.|crypto\.|setTimeout/);
  expect(text).not.toMatch(/\beval\(|new Function|RegExp\(/);
});

it("looks at the real files", () => {
  expect(sources).toContain("run/state.ts");
  expect(sources.length).toBeGreaterThan(30);
});
