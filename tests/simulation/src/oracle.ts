import { toAppError } from "@millrace/contracts/errors";
import type { NodeOutcome, PureRunContext } from "@millrace/contracts/flow/node-run";
import type { ApprovalSubject, WaitSubject } from "@millrace/contracts/flow/wait-subject";
import type { CompiledFlow } from "@millrace/engine/flow/compile";
import {
  activeSteps,
  advanceScope,
  beginStep,
  builtInOutcome,
  completeStep,
  createRunState,
  failStep,
  isReady,
  type ReadyStep,
  type RunFacts,
  type RunOutcome,
  readySteps,
  resolveWait,
  restoreRunState,
  runOutcome,
  type StepRecord,
  stepContext,
  takeCancelled,
} from "@millrace/engine/run/state";
import { answerTo, callOutcome, simulatedNodeRuns } from "./nodes.ts";
import { createSink } from "./sink.ts";

/** What a run comes to when nothing goes wrong, by the pure engine alone. */
export type Expected = {
  status: RunOutcome["status"];
  output: string;
  /** One line per step row, without times. */
  rows: string[];
  /** The effects that the outside service takes: their idempotency keys. */
  effects: string[];
  /** The waits that somebody has to answer. */
  waits: { path: string; subject: WaitSubject }[];
  records: StepRecord[];
};

export const rowText = ({ path, attempt, status, port, output, error }: StepRecord): string =>
  JSON.stringify([path, attempt, status, port, output, error?.code ?? null]);

/** The port through which an approval is decided. */
export const decisionOf = ({ title }: ApprovalSubject): string => (title === "yes" ? "yes" : "no");

/** Runs a flow to its end, one step after the other, in a time in which everything is over at once. */
export function expectedOf(flow: CompiledFlow, facts: RunFacts, kept: readonly StepRecord[] = []): Expected {
  const state = kept.length > 0 ? restoreRunState(flow, facts, [...kept]) : createRunState(flow, facts);
  const sink = createSink();
  const rows = new Map<string, StepRecord>();
  const waits: Expected["waits"] = [];
  let nowMs = facts.startedAtMs;

  const note = (record: StepRecord) => {
    rows.set(`${record.path} ${record.attempt}`, record);
    if (record.status === "waiting" && record.waitsFor) waits.push({ path: record.path, subject: record.waitsFor });
    for (const cancelled of takeCancelled(state, nowMs)) rows.set(`${cancelled.path} ${cancelled.attempt}`, cancelled);
  };
  for (const record of kept) note(record);

  const resultOf = (step: ReadyStep): NodeOutcome | null => {
    if (step.kind === "scope") return advanceScope(state, step);
    const builtIn = builtInOutcome(state, step);
    if (builtIn) return builtIn;
    const nodeRun = simulatedNodeRuns.find(step.node.definition.type, 1);
    const context: PureRunContext = stepContext(state, step);
    if (nodeRun?.kind === "pure") return nodeRun.run(context);
    const { status } = sink.call(
      context.step,
      context.step.idempotencyKey,
      JSON.stringify(context.params.failures ?? []),
    );
    return callOutcome(status, context);
  };

  const take = (step: ReadyStep) => {
    if (!step.hasBegun) note(beginStep(state, step, nowMs));
    try {
      const outcome = resultOf(step);
      if (outcome) note(completeStep(state, step, outcome, nowMs));
    } catch (thrown) {
      note(failStep(state, step, toAppError(thrown, "step.unexpected"), nowMs));
    }
  };

  for (let turns = 0; !runOutcome(state); turns++) {
    if (turns > 10_000) throw new Error("the flow does not end");
    nowMs += 10_000;
    const ready = readySteps(state);
    for (const step of ready) if (!runOutcome(state) && isReady(state, step)) take(step);
    if (ready.length > 0) continue;
    // One at a time: what comes of it may make the others void.
    const waiting = activeSteps(state).find(({ status }) => status === "waiting");
    if (waiting)
      note(resolveWait(state, waiting.path, waiting.iteration, nowMs, answerOf(waiting.path, waiting.waitsFor)));
  }
  const outcome = runOutcome(state);
  const records = [...rows.values()];
  return {
    status: outcome?.status ?? "failed",
    output: JSON.stringify(outcome?.output ?? null),
    rows: records.map(rowText).sort(),
    effects: [...sink.taken.keys()].sort(),
    waits: waits.filter(({ path, subject }) => answerOf(path, subject)),
    records,
  };
}

/** `undefined` where nobody answers. */
function answerOf(path: string, subject: WaitSubject | undefined) {
  if (!subject || (subject.kind === "signal" && subject.name === "unanswered")) return undefined;
  return { port: subject.kind === "approval" ? decisionOf(subject) : subject.port, value: answerTo(path) };
}
