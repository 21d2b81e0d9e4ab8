import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { addCounts, formatCounts, readChaosCounts, readPlaywrightCounts, readVitestCounts } from "./test-counts.ts";

const folder = mkdtempSync(path.join(tmpdir(), "millrace-counts-"));
afterAll(() => rmSync(folder, { recursive: true }));
const report = (content: unknown): string => {
  const file = path.join(folder, `${Math.random()}.json`);
  writeFileSync(file, JSON.stringify(content));
  return file;
};
const vitest = (changes: object) =>
  report({
    numPassedTests: 3,
    numFailedTests: 0,
    numPendingTests: 0,
    numTodoTests: 0,
    success: true,
    testResults: [],
    ...changes,
  });

describe("test counts", () => {
  it("counts what passed, failed and was skipped", () => {
    expect(readVitestCounts(vitest({ numFailedTests: 2, numPendingTests: 1, success: false }))).toEqual({
      passed: 3,
      failed: 2,
      skipped: 1,
    });
    const playwright = report({ stats: { expected: 5, unexpected: 1, flaky: 1, skipped: 2 }, errors: [] });
    expect(readPlaywrightCounts(playwright)).toEqual({ passed: 5, failed: 2, skipped: 2 });
    const chaos = report({ checks: [{ wrong: 0 }, { wrong: 3 }, { wrong: 0 }] });
    expect(readChaosCounts(chaos)).toEqual({ passed: 2, failed: 1, skipped: 0 });
  });

  it("counts a test file that could not be loaded as a failure", () => {
    const testResults = [{ status: "failed", assertionResults: [] }];
    expect(readVitestCounts(vitest({ success: false, testResults })).failed).toBe(1);
  });

  it("counts a run that failed for another reason, or wrote no report, as a failure", () => {
    expect(readVitestCounts(vitest({ success: false })).failed).toBe(1);
    expect(
      readPlaywrightCounts(report({ stats: { expected: 0, unexpected: 0, flaky: 0, skipped: 0 }, errors: [{}] }))
        .failed,
    ).toBe(1);
    expect(readVitestCounts(path.join(folder, "missing.json")).failed).toBe(1);
    expect(readPlaywrightCounts(path.join(folder, "missing.json")).failed).toBe(1);
    expect(readChaosCounts(path.join(folder, "missing.json")).failed).toBe(1);
    expect(readChaosCounts(report({ checks: [] })).failed).toBe(1);
  });

  it("writes the closing line", () => {
    expect(formatCounts(addCounts({ passed: 3, failed: 0, skipped: 0 }, { passed: 2, failed: 0, skipped: 0 }))).toBe(
      "5 passed, 0 failed",
    );
    expect(formatCounts({ passed: 1, failed: 2, skipped: 3 })).toBe("1 passed, 2 failed");
  });
});
