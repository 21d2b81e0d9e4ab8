import { fileURLToPath } from "node:url";
import { defineConfig } from "vitest/config";

// `testing` depends on this package, so this one can't depend on it; its tests reach it by its path.
const testing = fileURLToPath(new URL("../testing/src", import.meta.url));

export default defineConfig({
  resolve: { alias: [{ find: /^@millrace\/testing\/(.*)$/, replacement: `${testing}/$1.ts` }] },
  test: {
    include: ["src/**/*.test.ts"],
    globalSetup: [`${testing}/global-setup.ts`],
    testTimeout: 20_000,
    hookTimeout: 30_000,
  },
});
