import type { RunDetail } from "@millrace/contracts/api/runs";
import { isTerminalRunStatus } from "@millrace/contracts/run/status";

/** The header's sentence: the server's once the run has ended, else what the events say is going on. */
export function liveHeadline(run: RunDetail, loadedStatus: RunDetail["status"]): string {
  if (isTerminalRunStatus(run.status))
    return isTerminalRunStatus(loadedStatus) ? run.headline : (endedWords[run.status] ?? run.headline);
  const running = run.steps.filter((step) => step.status === "running").map((step) => nameOf(run, step.nodeId));
  const names = [...new Set(running)];
  if (names.length === 0) return run.status === loadedStatus ? run.headline : (restingWords[run.status] ?? "Running.");
  return `Running ${names.slice(0, 3).join(", ")}${names.length > 3 ? ` and ${names.length - 3} more` : ""}.`;
}

const restingWords: Partial<Record<RunDetail["status"], string>> = { waiting: "Waiting.", paused: "Paused." };

/** For the moment between the last event and the server's sentence. */
const endedWords: Partial<Record<RunDetail["status"], string>> = {
  succeeded: "Succeeded.",
  failed: "Failed.",
  cancelled: "Cancelled.",
};

const nameOf = (run: RunDetail, nodeId: string): string =>
  `*${run.definition.nodes.find((node) => node.id === nodeId)?.name ?? nodeId}*`;
