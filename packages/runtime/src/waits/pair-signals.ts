import type { SignalSubject } from "@millrace/contracts/flow/wait-subject";
import type { JsonValue } from "@millrace/contracts/json";
import { checkValue } from "@millrace/engine/flow/check-value";

export type OpenSignalWait = { id: string; runId: string; subject: SignalSubject };
export type PendingSignal = { id: string; payload: JsonValue };

/** Gives each wait, the oldest first, the oldest signal whose payload it takes. Every signal goes to one wait. */
export function pairSignals<W extends OpenSignalWait>(
  waits: readonly W[],
  signals: readonly PendingSignal[],
): { wait: W; signal: PendingSignal }[] {
  const left = [...signals];
  const pairs: { wait: W; signal: PendingSignal }[] = [];
  for (const wait of waits) {
    if (left.length === 0) break;
    const index = left.findIndex(({ payload }) => checkValue(wait.subject.schema, payload).length === 0);
    const [signal] = index < 0 ? [] : left.splice(index, 1);
    if (signal) pairs.push({ wait, signal });
  }
  return pairs;
}
