import { newUuid } from "@millrace/contracts/ids";
import type { JsonValue } from "@millrace/contracts/json";
import type { StepStatus } from "@millrace/contracts/run/status";
import type { HeldRun } from "../../src/execute/live-run.ts";
import { runChanged } from "../../src/execute/run-events.ts";
import type { RunWrite, StepRow, WaitRow } from "../../src/flush/run-write.ts";
import type { RunStore } from "../../src/store/run-store.ts";

export type RunView = {
  status: string;
  output: JsonValue;
  /** `null` once the run has ended. `dueInMs` is `"mark"` where the inbox was written to. */
  queue: {
    owner: string | null;
    epoch: number;
    dueInMs: number | "mark" | null;
    takeovers: number;
    admitted: boolean | null;
    held: boolean;
  } | null;
  /** `path attempt status output` */
  steps: string[];
  /** `kind outcome` of each wait. */
  waits: string[];
  inbox: number;
};

/** A store with what tests need around it: senders, a look at the rows, and time that can be made to pass. */
export type StoreBench = {
  store: RunStore;
  /** A new organization, so that the cases do not see each other's runs. */
  reset(): Promise<void>;
  /** A lease that holds for a minute. */
  executor(): Promise<string>;
  start(options?: { owner?: string; flowId?: string; max?: number; startInMs?: number }): Promise<HeldRun>;
  cancel(runId: string): Promise<string>;
  answer(runId: string, waitId: string, value: JsonValue): Promise<string>;
  signal(name: string, correlation: string, payload: JsonValue): Promise<string>;
  pauseRun(runId: string): Promise<void>;
  resumeRun(runId: string): Promise<void>;
  pauseFlow(flowId: string): Promise<void>;
  resumeFlow(flowId: string): Promise<void>;
  view(runId: string): Promise<RunView>;
  passTime(ms: number): Promise<void>;
  close(): Promise<void>;
};

/** A write of a run that changes nothing but what is asked for. */
export const writeOf = (run: HeldRun, changes: Partial<RunWrite> = {}): RunWrite => ({
  organizationId: run.organizationId,
  runId: run.runId,
  epoch: run.epoch,
  action: "keep",
  wakeAtMs: null,
  activeMs: 0,
  end: null,
  steps: [],
  progressed: true,
  waits: [],
  resolvedWaitIds: [],
  hasLimits: false,
  hasWaits: true,
  event: runChanged({ ...run, revision: 1, status: "running", atMs: 1_000, steps: [] }),
  ...changes,
});

/** Times in writes are the executor's. */
const atMs = Date.UTC(2026, 0, 1);

export const finishOf = (run: HeldRun, output: JsonValue): RunWrite =>
  writeOf(run, { action: "finish", end: { status: "succeeded", output, response: null, error: null, atMs } });

export const stepOf = (path: string, status: StepStatus, output: JsonValue = null, attempt = 1): StepRow => ({
  record: {
    nodeId: path,
    path,
    iteration: 0,
    attempt,
    status,
    startedAtMs: atMs,
    finishedAtMs: status === "succeeded" ? atMs : null,
    logicalAtMs: null,
    port: status === "succeeded" ? "out" : null,
    output,
    response: null,
    error: null,
    wakeAtMs: null,
  },
  outputText: output === null ? null : JSON.stringify(output),
  logs: [],
  freesPlace: false,
});

export const signalWait = (
  path: string,
  name: string,
  correlation: string,
  dueAtMs: number | null = null,
): WaitRow => ({
  id: newUuid(),
  path,
  iteration: 0,
  kind: "signal",
  dueAtMs,
  subject: { kind: "signal", name, correlation, schema: {}, port: "out", onTimeout: "port" },
});
