import { AppError } from "@millrace/contracts/errors";
import type { StepStatus } from "@millrace/contracts/run/status";
import type { CompiledFlow, CompiledNode } from "../flow/compile.ts";
import type { NodeState, RunFacts, RunState, StepRecord } from "./model.ts";
import { change, deliver, endRun, finishIfDone } from "./settle.ts";
import type { StepEvent } from "./transitions.ts";

/** The state of a run at its start: the trigger has delivered, and what follows it is ready. */
export function createRunState(flow: CompiledFlow, facts: RunFacts): RunState {
  const state = initialState(flow, facts);
  finishIfDone(state);
  return state;
}

/**
 * The state of a run rebuilt from its records, in any order. A `running` record is an intent whose result is unknown: the step
 * is ready again with the same attempt. Also for runs that have ended, whose inputs and params can then be computed again.
 */
export function restoreRunState(flow: CompiledFlow, facts: RunFacts, records: readonly StepRecord[]): RunState {
  const state = initialState(flow, facts);
  const latest = new Map<string, StepRecord>();
  const firstStarts = new Map<string, number>();
  for (const record of records) {
    const first = firstStarts.get(record.path);
    if (first === undefined || record.startedAtMs < first) firstStarts.set(record.path, record.startedAtMs);
    const known = latest.get(record.path);
    if (!known || known.attempt < record.attempt) latest.set(record.path, record);
  }
  let failed: NodeState | undefined;
  let wasCancelled = false;
  // Delivering makes further steps ready, which this loop then comes to. Steps that ended the run wait until all are in.
  for (const step of state.ready) {
    const record = latest.get(step.node.id);
    if (!record) continue;
    // A step that is ready again (an intent, a retry) joins the set anew and would come round for ever.
    latest.delete(step.node.id);
    step.firstStartedAtMs = firstStarts.get(step.node.id) ?? null;
    apply(state, step, record);
    if (step.status === "failed" && step.port === null) failed = step;
    if (step.status === "cancelled") wasCancelled = true;
  }
  if (failed?.error) endRun(state, "fail", { ...failed.error, nodeId: failed.node.id, attempts: failed.attempt });
  else if (wasCancelled) endRun(state, "cancel", new AppError("run.cancelled").toBody());
  else finishIfDone(state);
  return state;
}

/** Leads a ready step to where its record says it is, through the same transitions that it took then. */
function apply(state: RunState, step: NodeState, record: StepRecord): void {
  change(state, step, "begin");
  const { attempt, startedAtMs, finishedAtMs, logicalAtMs, port, output, response, error, wakeAtMs } = record;
  Object.assign(step, { attempt, startedAtMs, finishedAtMs, logicalAtMs, port, output, response, error, wakeAtMs });
  step.waitsFor = record.waitsFor ?? null;
  change(state, step, eventOf[record.status]);
  const hasLeft = record.status === "succeeded" || record.status === "failed";
  if (hasLeft && port !== null) deliver(state, step, port, logicalAtMs ?? step.nowMs);
}

/** What happened to a step after it had begun, by the status of its record. */
const eventOf = {
  running: "recover",
  waiting: "wait",
  retrying: "retry",
  succeeded: "succeed",
  failed: "fail",
  cancelled: "cancel",
} as const satisfies Record<StepStatus, StepEvent>;

function initialState(flow: CompiledFlow, facts: RunFacts): RunState {
  const state: RunState = {
    flow,
    facts,
    status: "running",
    nodes: flow.nodeList.map((node) => pendingNode(node, facts.startedAtMs)),
    deliveredEdges: new Uint8Array(flow.edgeCount),
    open: new Set(),
    ready: new Set(),
    sleeping: new Set(),
    cancelled: [],
    outcome: null,
  };
  const trigger = state.nodes[flow.trigger.index];
  if (!trigger) throw new RangeError("the flow has no trigger");
  const port = flow.trigger.outputPorts[0] ?? null;
  change(state, trigger, "settle");
  change(state, trigger, "begin");
  change(state, trigger, "succeed");
  trigger.port = port;
  trigger.output = facts.input;
  deliver(state, trigger, port, facts.startedAtMs);
  return state;
}

const pendingNode = (node: CompiledNode, startedAtMs: number): NodeState => ({
  node,
  status: "pending",
  openEdges: node.incoming.length,
  delivered: 0,
  nowMs: startedAtMs,
  attempt: 1,
  startedAtMs: null,
  firstStartedAtMs: null,
  finishedAtMs: null,
  logicalAtMs: null,
  port: null,
  output: null,
  response: null,
  error: null,
  wakeAtMs: null,
  waitsFor: null,
});
