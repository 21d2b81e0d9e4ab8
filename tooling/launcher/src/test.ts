import { mkdirSync, rmSync } from "node:fs";
import path from "node:path";
import { startTestServer } from "@millrace/testing/test-server";
import { findOrInstallBrowser } from "./browser.ts";
import { createProgress } from "./progress.ts";
import { runCommand } from "./run-command.ts";
import { runMain } from "./run-main.ts";
import { root } from "./settings.ts";
import { addCounts, formatCounts, readChaosCounts, readPlaywrightCounts, readVitestCounts } from "./test-counts.ts";

/** `npm test`: unit, integration, screen and browser tests, and chaos in a short form; the last line says `N passed, N failed`, whatever happens. */
runMain(runTests, formatCounts({ passed: 0, failed: 1, skipped: 0 }));

async function runTests(): Promise<void> {
  const progress = createProgress();
  const say = (line: string) => console.log(line);
  const reports = path.join(root, ".millrace", "test");
  rmSync(reports, { recursive: true, force: true });
  mkdirSync(reports, { recursive: true });
  const vitestReport = path.join(reports, "vitest.json");
  const chaosReport = path.join(reports, "chaos.json");
  const playwrightReport = path.join(reports, "playwright.json");

  const browser = findOrInstallBrowser(say);
  await progress.phase("Build", (note) =>
    runCommand("pnpm", ["exec", "turbo", "run", "generate", "build"], { onLine: note, whatFailed: "The build failed" }),
  );
  const postgres = await progress.phase("Postgres for the tests", () => startTestServer());
  const env = {
    MILLRACE_TEST_POSTGRES: postgres.access.adminUrl,
    MILLRACE_CHROMIUM: browser,
    PLAYWRIGHT_JSON_OUTPUT_NAME: playwrightReport,
  };
  const stop = () => void postgres.stop().finally(() => process.exit(130));
  process.once("SIGINT", stop);
  process.once("SIGTERM", stop);
  // A red suite must not keep the other one from running: both are counted at the end.
  const run = (args: string[]) =>
    runCommand("pnpm", args, { env, onLine: say, whatFailed: "Tests failed" }).catch(() => {});
  try {
    await run(["exec", "vitest", "run", "--reporter=default", "--reporter=json", `--outputFile.json=${vitestReport}`]);
    await run(["--filter", "@millrace/e2e", "exec", "playwright", "test", "--reporter=list,json"]);
    await run(["exec", "node", "tests/chaos/src/main.ts", "--runs", "400", "--seed", "1", "--report", chaosReport]);
  } finally {
    await postgres.stop();
  }
  const counts = addCounts(
    readVitestCounts(vitestReport),
    readPlaywrightCounts(playwrightReport),
    readChaosCounts(chaosReport),
  );
  process.exitCode = counts.failed > 0 || counts.passed === 0 ? 1 : 0;
  if (counts.skipped > 0) say(`\n${counts.skipped} tests were skipped.`);
  say(`\n${formatCounts(counts)}`);
}
