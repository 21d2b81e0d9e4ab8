import type { RunError } from "@millrace/contracts/api/runs";
import type { RunEvent } from "@millrace/contracts/events";
import type { RunResponse } from "@millrace/contracts/flow/node-run";
import type { WaitSubject } from "@millrace/contracts/flow/wait-subject";
import type { JsonValue } from "@millrace/contracts/json";
import type { StepRecord } from "@millrace/engine/run/state";

/** What becomes of the run's lease with this write. */
export type LeaseAction =
  /** The run stays with this executor. */
  | "keep"
  /** Nothing to do before `wakeAtMs`: give the lease back, unless an inbox entry has come. */
  | "park"
  /** Give the lease back for another executor, whatever the inbox holds. */
  | "release"
  /** The run has ended. */
  | "finish";

export type RunEnd = {
  status: "succeeded" | "failed" | "cancelled";
  output: JsonValue;
  response: RunResponse | null;
  error: RunError | null;
};

/** A row of `step`: what the engine recorded, its output as JSON text (`null` for the value null), and what it logged. */
export type StepRow = {
  record: StepRecord;
  outputText: string | null;
  logs: readonly string[];
  /** The attempt has ended and its node has a limit: its place goes to the next in line. */
  freesPlace: boolean;
};

export type WaitRow = {
  id: string;
  path: string;
  iteration: number;
  kind: "timer" | "retry" | WaitSubject["kind"];
  dueAtMs: number | null;
  /** What it waits for besides a time. */
  subject: WaitSubject | null;
};

/** Everything that one flush writes for one run: all of it, or nothing when the lease is gone. */
export type RunWrite = {
  organizationId: string;
  runId: string;
  epoch: number;
  action: LeaseAction;
  wakeAtMs: number | null;
  activeMs: number;
  end: (RunEnd & { atMs: number }) | null;
  steps: readonly StepRow[];
  /** Some step got further than its intent. */
  progressed: boolean;
  waits: readonly WaitRow[];
  resolvedWaitIds: readonly string[];
  /** Whether rows in `wait` have to go when the run has ended. */
  hasWaits: boolean;
  /** Whether rows in `node_place` and `rate_turn` may have to go when the run has ended. */
  hasLimits: boolean;
  event: RunEvent;
};

/** What became of one run's write. */
export type WriteResult =
  /** The lease is with another executor; nothing was written. */
  | "stale"
  | "written"
  /** Written, and the lease was given back. */
  | "parked"
  /** Written, and `run_inbox` holds entries for this run. */
  | "written_with_inbox"
  /** Not written, because the queue row was being marked at the same moment: to be written again. */
  | "again";

/** Written to `run_queue.wake_at` by whoever appends to the inbox: due at once, and refused by the parking statement. */
export const inboxMark = "to_timestamp(0)";
