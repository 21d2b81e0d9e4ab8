import type { RunDetail, RunError, RunStep } from "@millrace/contracts/api/runs";
import type { FlowDefinition } from "@millrace/contracts/flow/definition";
import { bodyPort } from "@millrace/contracts/flow/node-definition";
import type { RunStatus } from "@millrace/contracts/run/status";
import { formatMoment } from "./format-moment.ts";

export type HeadlineFacts = {
  status: RunStatus;
  durationMs: number | null;
  /** Of a run that has not begun: when it does, where that is set for later. */
  startsAt?: Date | null;
  error: RunError | null;
  steps: readonly Pick<RunStep, "nodeId" | "path" | "iteration" | "attempt" | "status" | "wakeAt" | "waitsFor">[];
  /** What has run inside scopes; of its steps only those under way are among `steps`. */
  inside?: RunDetail["inside"];
  definition: FlowDefinition;
};

/** What happened, in one sentence; node names stand between asterisks. */
export function headlineOf(facts: HeadlineFacts): string {
  const { status, steps, durationMs, inside = [] } = facts;
  switch (status) {
    case "queued":
      return facts.startsAt ? `Starts at ${formatMoment(facts.startsAt)}.` : "Queued until an executor is free.";
    case "running":
      return runningSentence(facts);
    case "waiting":
      return waitingSentence(facts);
    case "paused":
      return "Paused: no step begins until it is resumed.";
    case "succeeded": {
      const ids = steps.filter((step) => step.status === "succeeded").map((step) => step.nodeId);
      const nodes = new Set([...ids, ...inside.filter(({ ports }) => ports.length > 0).map(({ nodeId }) => nodeId)])
        .size;
      return `Succeeded in ${formatDuration(durationMs ?? 0)} with ${nodes} ${nodes === 1 ? "step" : "steps"}.`;
    }
    case "failed":
      return failedSentence(facts);
    case "cancelled":
      return `Cancelled after ${formatDuration(durationMs ?? 0)}.`;
  }
}

const nodeName = (definition: FlowDefinition, nodeId: string): string =>
  `*${definition.nodes.find((node) => node.id === nodeId)?.name ?? nodeId}*`;

function runningSentence({ steps, definition }: HeadlineFacts): string {
  const running = steps.filter((step) => step.status === "running");
  // A scope runs as long as something inside it does, which says more.
  const scopes = new Set(definition.edges.filter(({ from }) => from.port === bodyPort).map(({ from }) => from.node));
  const inner = running.filter((step) => !scopes.has(step.nodeId));
  const active = inner.length > 0 ? inner : running;
  const names = [...new Set(active.map((step) => nodeName(definition, step.nodeId)))];
  if (names.length === 0) return "Running.";
  const shown = names.slice(0, 3).join(", ");
  return names.length > 3 ? `Running ${shown} and ${names.length - 3} more.` : `Running ${shown}.`;
}

function waitingSentence({ steps, definition }: HeadlineFacts): string {
  const waiting = newestAttempts(steps)
    .filter((step) => step.wakeAt !== null && (step.status === "waiting" || step.status === "retrying"))
    .sort((a, b) => (a.wakeAt ?? "").localeCompare(b.wakeAt ?? ""));
  const answerable = newestAttempts(steps).find((step) => step.status === "waiting" && step.waitsFor);
  if (answerable?.waitsFor) {
    const until = answerable.wakeAt ? ` until ${formatMoment(new Date(answerable.wakeAt))}` : "";
    const { waitsFor } = answerable;
    const what = waitsFor.kind === "signal" ? `the signal ${waitsFor.name}` : subjectWords[waitsFor.kind];
    return `Waiting: ${nodeName(definition, answerable.nodeId)} waits for ${what}${until}.`;
  }
  const next = waiting[0];
  if (!next?.wakeAt) return "Waiting.";
  const verb = next.status === "retrying" ? "tries again" : "goes on";
  return `Waiting: ${nodeName(definition, next.nodeId)} ${verb} at ${formatMoment(new Date(next.wakeAt))}.`;
}

const subjectWords = { approval: "a decision", run: "the end of the run that it has started" };

/** The row of an attempt that failed stays `retrying` also when a later one has begun. */
function newestAttempts(steps: HeadlineFacts["steps"]): HeadlineFacts["steps"][number][] {
  const newest = new Map<string, HeadlineFacts["steps"][number]>();
  for (const step of steps) {
    const place = `${step.iteration} ${step.path}`;
    if (step.attempt > (newest.get(place)?.attempt ?? 0)) newest.set(place, step);
  }
  return [...newest.values()];
}

function failedSentence({ error, definition }: HeadlineFacts): string {
  if (!error) return "Failed.";
  const place = error.nodeId === undefined ? "" : ` at ${nodeName(definition, error.nodeId)}`;
  const attempts = (error.attempts ?? 1) > 1 ? ` after ${error.attempts} attempts` : "";
  return `Failed${place}${attempts}: ${reasonOf(error)}`;
}

/** Messages may go on with advice; the first sentence says what happened. */
const reasonOf = ({ message }: RunError): string => message.split(/(?<=\.) /, 1)[0] ?? message;

/** Cut off rather than rounded, as on the screens: one run has one duration. */
function formatDuration(ms: number): string {
  if (ms < 1_000) return `${Math.round(ms)} ms`;
  if (ms < 10_000) return `${(Math.floor(ms / 100) / 10).toFixed(1)} s`;
  if (ms < 60_000) return `${Math.floor(ms / 1_000)} s`;
  const minutes = Math.floor(ms / 60_000);
  if (minutes < 60) return `${minutes} min ${Math.floor((ms % 60_000) / 1_000)} s`;
  return `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}
