import { expect, it } from "vitest";
import { cardText } from "./card-text.ts";

it.each([
  [{ $cel: "input.a\n  > 1" }, "input.a > 1"],
  [{ $liquid: " Hello {{ input.name }} " }, "Hello {{ input.name }}"],
  ["text", "text"],
  [200, "200"],
  [{ a: 1 }, ""],
  [null, ""],
  [undefined, ""],
  ["😀".repeat(100), `${"😀".repeat(79)}…`],
])("%j is shown as %j", (value, text) => {
  expect(cardText(value)).toBe(text);
});
