import type { JsonValue } from "@millrace/contracts/json";
import type { CompiledFlow } from "@millrace/engine/flow/compile";
import type { RunFacts, StepRecord } from "@millrace/engine/run/state";
import { stepHash } from "@millrace/runtime/step-hash";
import type { MemoryTables } from "@millrace/runtime/test/simulation/memory-tables";
import type { Expected } from "./oracle.ts";

/** A run that somebody wants, and what becomes of it where nothing goes wrong. */
export type PlannedRun = {
  runId: string;
  flowId: string;
  contentHash: string;
  flow: CompiledFlow;
  input: JsonValue;
  /** How it comes out depends on which of its branches is faster, so only that it is consistent can be told. */
  isRacing: boolean;
  /** When somebody asks for it. */
  atMs: number;
  /** It begins that much later. */
  delayMs: number | null;
  kept?: { fromNode: string; steps: readonly StepRecord[] };
  expected: Expected;
  /** Somebody was told that it was started. */
  isAcknowledged: boolean;
  isCancelled: boolean;
};

export const organizationId = "00000000-0000-7000-8000-00000000000a";

/** An id that tells the seed and the number. */
export const idOf = (kind: number, seed: number, number: number): string =>
  `${(seed >>> 0).toString(16).padStart(8, "0")}-000${kind}-7000-8000-${number.toString(16).padStart(12, "0")}`;

export const factsOf = (run: Pick<PlannedRun, "runId" | "flowId" | "input">, startedAtMs: number): RunFacts => ({
  organizationId,
  runId: run.runId,
  flowId: run.flowId,
  startedAtMs,
  correlationId: run.runId,
  input: run.input,
  hash: stepHash,
});

/** The rows of a run as the engine reads them. */
export const recordsOf = (tables: MemoryTables, runId: string): StepRecord[] =>
  [...(tables.steps.get(runId)?.values() ?? [])].map(({ record, outputText }) => ({
    ...record,
    output: outputText === null ? null : JSON.parse(outputText),
  }));
