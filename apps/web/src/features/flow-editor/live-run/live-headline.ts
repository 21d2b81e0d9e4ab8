import type { RunDetail } from "@millrace/contracts/api/runs";
import { bodyPort } from "@millrace/contracts/flow/node-definition";
import { isTerminalRunStatus } from "@millrace/contracts/run/status";

/** The header's sentence: the server's once the run has ended, else what the events say is going on. */
export function liveHeadline(run: RunDetail, loadedStatus: RunDetail["status"]): string {
  if (isTerminalRunStatus(run.status))
    return isTerminalRunStatus(loadedStatus) ? run.headline : (endedWords[run.status] ?? run.headline);
  // A scope runs as long as something inside it does, which says more.
  const inside = run.inside.filter(({ status }) => status === "running");
  const running = [...run.steps.filter(({ status }) => status === "running"), ...inside];
  const steps = running.filter(({ nodeId }) => !isScope(run, nodeId));
  const names = [...new Set((steps.length > 0 ? steps : running).map(({ nodeId }) => nameOf(run, nodeId)))];
  const rests = run.status !== "running" || names.length === 0;
  if (rests) return run.status === loadedStatus ? run.headline : (restingWords[run.status] ?? "Running.");
  return `Running ${names.slice(0, 3).join(", ")}${names.length > 3 ? ` and ${names.length - 3} more` : ""}.`;
}

const isScope = (run: RunDetail, nodeId: string): boolean =>
  run.definition.edges.some(({ from }) => from.node === nodeId && from.port === bodyPort);

const restingWords: Partial<Record<RunDetail["status"], string>> = { waiting: "Waiting.", paused: "Paused." };

/** For the moment between the last event and the server's sentence. */
const endedWords: Partial<Record<RunDetail["status"], string>> = {
  succeeded: "Succeeded.",
  failed: "Failed.",
  cancelled: "Cancelled.",
};

const nameOf = (run: RunDetail, nodeId: string): string =>
  `*${run.definition.nodes.find((node) => node.id === nodeId)?.name ?? nodeId}*`;
