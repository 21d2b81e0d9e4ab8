import { defineConfig } from "vitest/config";

// Pure: no file leaves anything behind, so they share their modules. A busy machine needs patience.
export default defineConfig({
  test: { name: "outbound", include: ["src/**/*.test.ts"], isolate: false, testTimeout: 30_000 },
});
