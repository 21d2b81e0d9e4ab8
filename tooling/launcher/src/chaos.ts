import { runBuilt } from "./run-built.ts";

/** `npm run chaos -- [--runs N] [--seed S] [--json]`: see tests/chaos. */
runBuilt("tests/chaos/src/main.ts");
