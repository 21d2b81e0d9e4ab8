import { globSync, readFileSync } from "node:fs";
import react from "@vitejs/plugin-react";
import { defineConfig } from "vitest/config";

const files = globSync(["src/**/*.test.ts", "src/**/*.test.tsx"], { cwd: import.meta.dirname });
const replacesModules = (file: string) => readFileSync(`${import.meta.dirname}/${file}`, "utf8").includes("vi.mock(");

const shared = {
  plugins: [react()],
  resolve: { alias: { "@": new URL("./src", import.meta.url).pathname } },
};
const test = {
  environment: "happy-dom",
  setupFiles: ["./src/test-setup.ts"],
  testTimeout: 20_000,
};

// Loading React, the UI kit and a document takes longer than most tests, so files share them; only a file that replaces
// modules gets its own.
export default defineConfig({
  test: {
    projects: [
      {
        ...shared,
        test: { ...test, name: "web", include: files.filter((file) => !replacesModules(file)), isolate: false },
      },
      { ...shared, test: { ...test, name: "web-mocks", include: files.filter(replacesModules) } },
    ],
  },
});
