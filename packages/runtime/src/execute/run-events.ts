import type { RunEvent, StepTransition } from "@millrace/contracts/events";
import { toId } from "@millrace/contracts/ids";
import type { RunStatus, TriggerKind } from "@millrace/contracts/run/status";

/** Events of one epoch are numbered from 1; a later epoch continues above all of them. */
export const revisionsPerEpoch = 1_000_000;

/** The event of one run for one flush. `revision` must grow with every event of a run. */
export const runChanged = (change: {
  runId: string;
  flowId: string;
  trigger: TriggerKind;
  revision: number;
  status: RunStatus;
  atMs: number;
  steps: StepTransition[];
}): RunEvent => ({
  type: "run.changed",
  runId: toId("run", change.runId),
  flowId: toId("flow", change.flowId),
  trigger: change.trigger,
  revision: change.revision,
  status: change.status,
  at: new Date(change.atMs).toISOString(),
  steps: change.steps,
});

/**
 * The event of a run that was paused while nobody had it. Resuming always leads to another claim and so to a later epoch;
 * its number stands after all flushes of the epoch before.
 */
export const pausedAtRest = (run: {
  runId: string;
  flowId: string;
  trigger: TriggerKind;
  epoch: number;
  atMs: number;
}): RunEvent => runChanged({ ...run, revision: (run.epoch + 1) * revisionsPerEpoch - 1, status: "paused", steps: [] });
