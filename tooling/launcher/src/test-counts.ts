import { existsSync, readFileSync } from "node:fs";

export type TestCounts = { passed: number; failed: number; skipped: number };

export const addCounts = (...counts: TestCounts[]): TestCounts =>
  counts.reduce((a, b) => ({
    passed: a.passed + b.passed,
    failed: a.failed + b.failed,
    skipped: a.skipped + b.skipped,
  }));

/**
 * Counts of a vitest JSON report. A test file that could not be loaded counts as one failure, and so does a missing
 * report: a run that ended before it could write one has not passed.
 */
export function readVitestCounts(file: string): TestCounts {
  if (!existsSync(file)) return { passed: 0, failed: 1, skipped: 0 };
  const report = JSON.parse(readFileSync(file, "utf8")) as {
    numPassedTests: number;
    numFailedTests: number;
    numPendingTests: number;
    numTodoTests: number;
    success: boolean;
    testResults: { status: string; assertionResults: unknown[] }[];
  };
  const broken = report.testResults.filter(
    (suite) => suite.status === "failed" && suite.assertionResults.length === 0,
  ).length;
  const failed = report.numFailedTests + broken;
  return {
    passed: report.numPassedTests,
    failed: failed === 0 && !report.success ? 1 : failed,
    skipped: report.numPendingTests + report.numTodoTests,
  };
}

/** Counts of a Playwright JSON report; a flaky test (passed on a second try) counts as failed, because it is. */
export function readPlaywrightCounts(file: string): TestCounts {
  if (!existsSync(file)) return { passed: 0, failed: 1, skipped: 0 };
  const { stats, errors } = JSON.parse(readFileSync(file, "utf8")) as {
    stats: { expected: number; unexpected: number; flaky: number; skipped: number };
    errors: unknown[];
  };
  const failed = stats.unexpected + stats.flaky;
  return { passed: stats.expected, failed: failed === 0 && errors.length > 0 ? 1 : failed, skipped: stats.skipped };
}

/** Counts of a chaos report: each thing that must not have happened is one test. */
export function readChaosCounts(file: string): TestCounts {
  if (!existsSync(file)) return { passed: 0, failed: 1, skipped: 0 };
  const { checks } = JSON.parse(readFileSync(file, "utf8")) as { checks: { wrong: number }[] };
  const failed = checks.filter(({ wrong }) => wrong > 0).length;
  return { passed: checks.length - failed, failed: checks.length === 0 ? 1 : failed, skipped: 0 };
}

/** The line that ends a test run: `12 passed, 0 failed`. */
export const formatCounts = ({ passed, failed }: TestCounts): string => `${passed} passed, ${failed} failed`;
