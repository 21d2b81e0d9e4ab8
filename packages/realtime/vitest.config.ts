import { defineConfig } from "vitest/config";

export default defineConfig({
  test: { name: "realtime", include: ["src/**/*.test.ts"], globalSetup: ["@millrace/testing/global-setup"] },
});
