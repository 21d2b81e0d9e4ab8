/** Starting runs: in groups for webhooks, one by one or as part of a batch inside a transaction of `core`. */

export { levelOf } from "./start/priority.ts";
export { createRunStarter, type RunStarter, type WebhookStart } from "./start/run-starter.ts";
export { assertStorableText, hashStartInput, storableInput } from "./start/start-input.ts";
export { type ItemOutcome, type ItemStart, startMany } from "./start/start-many.ts";
export { type SingleStart, startRun } from "./start/start-run.ts";
export type { StartedRun } from "./start/started-run.ts";
