import type { FlowDefinition } from "@millrace/contracts/flow/definition";
import type { WaitSubject } from "@millrace/contracts/flow/wait-subject";
import type { JsonValue } from "@millrace/contracts/json";
import type { TriggerKind } from "@millrace/contracts/run/status";
import type { RunEnd, StepRow, WaitRow } from "../../src/flush/run-write.ts";
import type { RunParent } from "../../src/sub-runs/run-parent.ts";

/** `wakeAtMs` of a queue row whose inbox was written to: due at once, and refused by a write that parks. */
export const inboxMarkMs = 0;

export type QueueRow = {
  organizationId: string;
  runId: string;
  flowId: string;
  priority: number;
  owner: string | null;
  epoch: number;
  lastWrite: number;
  wakeAtMs: number | null;
  activeMs: number;
  takeovers: number;
  isPaused: boolean;
  held: boolean;
  /** `null` while a limited run is not due yet and so in no line. */
  admitted: boolean | null;
  limitKey: string | null;
  limitMax: number | null;
  enqueuedAtMs: number;
};

export type RunRow = {
  organizationId: string;
  runId: string;
  flowId: string;
  contentHash: string;
  trigger: TriggerKind;
  correlationId: string;
  startedAtMs: number;
  startAtMs: number | null;
  input: JsonValue;
  rerunFrom: string | null;
  parent: RunParent | null;
  status: "running" | RunEnd["status"];
  output: JsonValue;
  error: RunEnd["error"];
  finishedAtMs: number | null;
};

export type StoredWait = WaitRow & {
  organizationId: string;
  runId: string;
  createdAtMs: number;
  resolvedAtMs: number | null;
  appliedAtMs: number | null;
  outcome: "resolved" | "timed_out" | "failed" | "closed" | null;
  port: string | null;
  resolution: JsonValue;
};

export type SignalRow = {
  organizationId: string;
  id: string;
  name: string;
  correlation: string;
  payload: JsonValue;
  waitId: string | null;
  createdAtMs: number;
};

export type OrganizationRow = { id: string; weight: number; maxRunningRuns: number | null };

/**
 * The run tables of the database as maps. One call of the store or of a sender is one transaction: it happens at once and as a
 * whole. What others see in Postgres through locks is therefore only what the real statements promise, not how they do it.
 */
export type MemoryTables = {
  nowMs: () => number;
  organizations: Map<string, OrganizationRow>;
  contents: Map<string, FlowDefinition>;
  leases: Map<string, number>;
  runs: Map<string, RunRow>;
  queue: Map<string, QueueRow>;
  /** By run, then by `path#iteration#attempt`. */
  steps: Map<string, Map<string, StepRow>>;
  waits: Map<string, StoredWait>;
  signals: Map<string, SignalRow>;
  inbox: { runId: string; kind: string; payload: JsonValue }[];
  /** What runs have to be told about the ends of others. */
  notices: { runId: string; endedChildId: string | null }[];
  /** Ids of flows and organizations. */
  pauses: Set<string>;
};

export const createMemoryTables = (nowMs: () => number): MemoryTables => ({
  nowMs,
  organizations: new Map(),
  contents: new Map(),
  leases: new Map(),
  runs: new Map(),
  queue: new Map(),
  steps: new Map(),
  waits: new Map(),
  signals: new Map(),
  inbox: [],
  notices: [],
  pauses: new Set(),
});

export const contentKey = (organizationId: string, hash: string): string => `${organizationId}/${hash}`;

export const compareText = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

/** Runs in line: the more urgent first, then those queued earlier. */
export const compareInLine = (a: QueueRow, b: QueueRow): number =>
  b.priority - a.priority || a.enqueuedAtMs - b.enqueuedAtMs || compareText(a.runId, b.runId);

export const byAge = (a: StoredWait, b: StoredWait): number => a.createdAtMs - b.createdAtMs || compareText(a.id, b.id);

export const waitsOf = (tables: MemoryTables, runId: string): StoredWait[] =>
  [...tables.waits.values()].filter((wait) => wait.runId === runId);

export const hasLease = (tables: MemoryTables, owner: string): boolean =>
  (tables.leases.get(owner) ?? 0) > tables.nowMs();

export const isPaused = ({ pauses }: MemoryTables, row: QueueRow): boolean =>
  row.isPaused || pauses.has(row.flowId) || pauses.has(row.organizationId);

export const hasInbox = ({ inbox }: MemoryTables, runId: string): boolean =>
  inbox.some((entry) => entry.runId === runId);

/** Whether nobody can answer the wait any more: it was answered, or its time is over. */
export const isOver = (wait: StoredWait, nowMs: number): boolean =>
  wait.resolvedAtMs !== null || (wait.dueAtMs !== null && wait.dueAtMs <= nowMs);

export const signalSubjectOf = (subject: WaitSubject | null) => (subject?.kind === "signal" ? subject : null);
