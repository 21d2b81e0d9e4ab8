import { defineConfig } from "vitest/config";

// Projects don't inherit `maxWorkers` from here, only from the command line or this variable; alone, each takes one worker on a
// machine of two cores. Half of what a test does is waiting for Postgres or for a timer, so three keep two cores busy.
process.env.VITEST_MAX_WORKERS ??= "3";

export default defineConfig({
  test: { projects: ["packages/*", "apps/*", "tooling/launcher", "tests/simulation"] },
});
