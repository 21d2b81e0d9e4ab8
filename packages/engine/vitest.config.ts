import { defineConfig } from "vitest/config";

// Property tests take a second or two, and several times that on a busy machine.
export default defineConfig({ test: { name: "engine", include: ["src/**/*.test.ts"], testTimeout: 30_000 } });
