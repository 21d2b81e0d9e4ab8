import { runBuilt } from "./run-built.ts";

/** `npm run bench -- engine|canvas [--json] …`: see tests/bench. */
runBuilt("tests/bench/src/main.ts", { inBrowser: process.argv.includes("canvas") });
