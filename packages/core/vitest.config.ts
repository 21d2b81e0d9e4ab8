import { defineConfig } from "vitest/config";

export default defineConfig({
  test: { include: ["src/**/*.test.ts"], globalSetup: ["@millrace/testing/global-setup"], testTimeout: 20_000 },
});
