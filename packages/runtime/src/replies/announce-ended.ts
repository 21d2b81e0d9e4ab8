import type { Bus } from "@millrace/contracts/bus";

/** A message carries at most this many run ids, so that it stays under the bus's limit of 7,000 bytes. */
const runsPerMessage = 150;

/** Tells the processes that wait for these runs that they have ended: one message per waiting process. */
export function announceEnded(bus: Bus, ended: readonly { replyTo: string; runId: string }[]): void {
  const byProcess = new Map<string, string[]>();
  for (const { replyTo, runId } of ended) {
    const runIds = byProcess.get(replyTo);
    if (runIds) runIds.push(runId);
    else byProcess.set(replyTo, [runId]);
  }
  for (const [replyTo, runIds] of byProcess) {
    for (let start = 0; start < runIds.length; start += runsPerMessage) {
      bus.publish("run_ended", `${replyTo}:${runIds.slice(start, start + runsPerMessage).join(",")}`);
    }
  }
}

/** The run ids of a message for this process, or none. */
export function readEnded(message: string, processId: string): string[] {
  const [addressee, runIds = ""] = message.split(":");
  return addressee === processId && runIds !== "" ? runIds.split(",") : [];
}
