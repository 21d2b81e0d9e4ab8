import { errorBody } from "@millrace/contracts/errors";
import { type JsonValue, jsonValue } from "@millrace/contracts/json";
import { stepStatus } from "@millrace/contracts/run/status";
import { compileFlow } from "@millrace/engine/flow/compile";
import {
  type RestoreOptions,
  type RunFacts,
  type RunState,
  restoreRunState,
  type StepRecord,
} from "@millrace/engine/run/state";
import { stepHash } from "@millrace/runtime/step-hash";
import { readContent } from "../flows/content.ts";
import type { Actor } from "../shared/actor.ts";
import type { CoreDeps } from "../shared/deps.ts";
import type { Tx } from "../shared/within.ts";

export type StoredRun = {
  id: string;
  flowId: string;
  contentHash: string;
  startedAt: Date;
  startAt: Date | null;
  correlationId: string;
  input: unknown;
  inputRef: string | null;
};

export type StoredStep = {
  nodeId: string;
  path: string;
  iteration: number;
  attempt: number;
  status: string;
  startedAt: Date;
  finishedAt: Date | null;
  logicalAt: Date | null;
  port: string | null;
  output: unknown;
  outputRef: string | null;
  error: unknown;
  wakeAt: Date | null;
};

/** The columns of `run` and `step` that the engine needs. */
export const runColumns = {
  id: true,
  flowId: true,
  contentHash: true,
  startedAt: true,
  startAt: true,
  correlationId: true,
  input: true,
  inputRef: true,
} as const;
export const stepColumns = {
  nodeId: true,
  path: true,
  iteration: true,
  attempt: true,
  status: true,
  startedAt: true,
  finishedAt: true,
  logicalAt: true,
  port: true,
  output: true,
  outputRef: true,
  error: true,
  wakeAt: true,
} as const;

/** The state that a run's rows amount to, with the values they refer to (`withStoredValues`), from which the engine tells what came into each step. */
export async function restoreRun(
  tx: Tx,
  deps: CoreDeps,
  actor: Actor,
  run: StoredRun,
  steps: readonly StoredStep[],
  options: RestoreOptions = { keepsFrames: true },
): Promise<RunState> {
  const flow = compileFlow(await readContent(tx, actor, run.contentHash), deps.catalog);
  return restoreRunState(flow, factsOf(actor, run), steps.map(recordOf), options);
}

const factsOf = (actor: Actor, run: StoredRun): RunFacts => ({
  organizationId: actor.organizationId,
  runId: run.id,
  flowId: run.flowId,
  startedAtMs: (run.startAt ?? run.startedAt).getTime(),
  correlationId: run.correlationId,
  input: jsonValue.parse(run.input),
  hash: stepHash,
});

const recordOf = (step: StoredStep): StepRecord => ({
  nodeId: step.nodeId,
  path: step.path,
  iteration: step.iteration,
  attempt: step.attempt,
  status: stepStatus.parse(step.status),
  startedAtMs: step.startedAt.getTime(),
  finishedAtMs: step.finishedAt?.getTime() ?? null,
  logicalAtMs: step.logicalAt?.getTime() ?? null,
  port: step.port,
  output: jsonOrNull(step.output),
  // Only the run's answer depends on it, which nobody asks of a restored run.
  response: null,
  error: step.error === null ? null : errorBody.parse(step.error),
  wakeAtMs: step.wakeAt?.getTime() ?? null,
});

export const jsonOrNull = (value: unknown): JsonValue => jsonValue.parse(value ?? null);
