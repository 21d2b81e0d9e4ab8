/** Starting runs: in groups for webhooks, one by one inside a transaction of `core`. */
export { createRunStarter, type RunStarter, type WebhookStart } from "./start/run-starter.ts";
export { hashStartInput } from "./start/start-input.ts";
export { type SingleStart, startRun } from "./start/start-run.ts";
export type { StartedRun } from "./start/started-run.ts";
