import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    name: "realtime",
    include: ["src/**/*.test.ts"],
    globalSetup: ["@millrace/testing/global-setup"],
    testTimeout: 30_000,
    hookTimeout: 30_000,
  },
});
