import { runBuilt } from "./run-built.ts";

/** `npm run bench -- engine [--json] …`: see tests/bench. */
runBuilt("tests/bench/src/main.ts");
