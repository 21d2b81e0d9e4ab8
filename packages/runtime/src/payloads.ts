/** Values that are too large for the rows of runs and steps. */
export { readPayloads } from "./payloads/read-payloads.ts";
