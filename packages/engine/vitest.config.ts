import { defineConfig } from "vitest/config";

// Pure: no file leaves anything behind, so they share their modules. Property tests take a second or two, and several times
// that on a busy machine.
export default defineConfig({
  test: { name: "engine", include: ["src/**/*.test.ts"], isolate: false, testTimeout: 30_000 },
});
