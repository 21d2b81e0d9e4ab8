import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    projects: ["packages/*", "apps/*", "tooling/launcher", "tests/simulation"],
    // Two cores are the smallest machine that Millrace is developed on; more files at once only slow each other down.
    maxWorkers: 2,
  },
});
