import { execFile } from "node:child_process";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { expect, test } from "@playwright/test";

const benchmark = fileURLToPath(new URL("../../bench/src/main.ts", import.meta.url));

// Nothing here is about time: each gesture of the benchmark throws when it has no effect on the page.
test("the benchmark of the canvas does what it measures, in its short form", async () => {
  test.setTimeout(600_000);
  const { stdout } = await promisify(execFile)(
    process.execPath,
    [benchmark, "canvas", "--quick", "--nodes", "200", "--rounds", "1", "--json"],
    { timeout: 590_000, maxBuffer: 2 ** 24 },
  );
  const { measured } = JSON.parse(stdout) as { measured: { scenario: string; value: number }[] };
  const figures = measured.map(({ value }) => value);
  expect(figures.every(Number.isFinite), JSON.stringify(measured)).toBe(true);
  for (const part of [
    "floor: ",
    "open a flow",
    "pan ",
    "drag a node",
    "drag 50",
    "select ",
    "type in",
    "heap ",
    "open a run",
    "scroll ",
  ])
    expect(
      measured.some(({ scenario }) => scenario.startsWith(part)),
      part,
    ).toBe(true);
});
