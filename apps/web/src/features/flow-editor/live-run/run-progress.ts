import type { RunDetail, RunStep } from "@millrace/contracts/api/runs";
import type { RunEvent, StepTransition } from "@millrace/contracts/events";
import type { FlowDefinition, FlowEdge } from "@millrace/contracts/flow/definition";
import { bodyPort, type NodeCatalog } from "@millrace/contracts/flow/node-definition";
import { isTerminalRunStatus, type StepStatus } from "@millrace/contracts/run/status";
import { framesOf } from "@millrace/engine/run/path";
import { beganAt } from "@/features/runs/began-at";

/** A run as loaded, brought forward by events. `revision` is that of the last event applied. */
export type RunProgress = { readonly run: RunDetail; readonly revision: number };

/**
 * A run as it was just loaded. `meanwhile` are the events that came while it was being loaded: the state may have been
 * read before they happened, and nobody sends them again.
 */
export const startProgress = (run: RunDetail, meanwhile: readonly RunEvent[] = []): RunProgress =>
  meanwhile.reduce(applyRunEvent, { run, revision: 0 });

/**
 * The run after an event. An event that is older than what is known, of another run, or after the end changes nothing;
 * one that comes twice does no harm.
 */
export function applyRunEvent(progress: RunProgress, event: RunEvent): RunProgress {
  const { run, revision } = progress;
  if (event.runId !== run.id || event.revision <= revision || isTerminalRunStatus(run.status)) return progress;
  const ended = isTerminalRunStatus(event.status);
  return {
    revision: event.revision,
    run: {
      ...run,
      status: event.status,
      finishedAt: ended ? event.at : null,
      durationMs: ended ? Math.max(0, Date.parse(event.at) - beganAt(run)) : null,
      steps: event.steps.filter((step) => !isInside(step)).reduce(applyTransition, run.steps),
      inside: event.steps.filter(isInside).reduce(applyInside, run.inside),
    },
  };
}

const isInside = ({ path }: StepTransition): boolean => framesOf(path).length > 0;

/** Until the run is loaded again, a node inside a scope shows what its last step did. */
function applyInside(inside: RunDetail["inside"], { nodeId, status }: StepTransition): RunDetail["inside"] {
  const index = inside.findIndex((known) => known.nodeId === nodeId);
  const known = inside[index];
  if (known?.status === status) return inside;
  return known ? inside.with(index, { ...known, status }) : [...inside, { nodeId, status, ports: [] }];
}

const isFinal = (status: StepStatus) => status !== "running" && status !== "waiting";

function applyTransition(steps: RunStep[], transition: StepTransition): RunStep[] {
  const index = steps.findIndex(
    (step) =>
      step.path === transition.path && step.iteration === transition.iteration && step.attempt === transition.attempt,
  );
  const known = steps[index];
  if (known && isFinal(known.status)) return steps;
  const startedAt = known?.startedAt ?? transition.at;
  const finishedAt = isFinal(transition.status) ? transition.at : null;
  const step: RunStep = {
    port: null,
    wakeAt: null,
    error: null,
    kept: false,
    ...known,
    nodeId: transition.nodeId,
    path: transition.path,
    iteration: transition.iteration,
    attempt: transition.attempt,
    status: transition.status,
    startedAt,
    finishedAt,
    durationMs: finishedAt === null ? null : Date.parse(finishedAt) - Date.parse(startedAt),
  };
  return known ? steps.with(index, step) : [...steps, step];
}

/** What a node's card shows: the status of its last attempt, or that the run went past it. */
export type NodeRunStatus = StepStatus | "skipped";

/** The status of each node that has one. The trigger counts as done: its output is the run's input. */
export function nodeStatuses(run: RunDetail, catalog: NodeCatalog): ReadonlyMap<string, NodeRunStatus> {
  const statuses = new Map<string, NodeRunStatus>();
  const ended = isTerminalRunStatus(run.status);
  for (const node of run.definition.nodes) {
    if (catalog.find(node.type, node.typeVersion)?.kind === "trigger") statuses.set(node.id, "succeeded");
    else if (ended) statuses.set(node.id, "skipped");
  }
  for (const { nodeId, status } of run.inside) statuses.set(nodeId, status);
  for (const step of lastAttempts(run.steps).values()) statuses.set(step.nodeId, step.status);
  return statuses;
}

/** The last attempt of each step, by path and iteration. */
export function lastAttempts(steps: readonly RunStep[]): ReadonlyMap<string, RunStep> {
  const last = new Map<string, RunStep>();
  for (const step of steps) {
    const key = `${step.path}#${step.iteration}`;
    const known = last.get(key);
    if (!known || known.attempt <= step.attempt) last.set(key, step);
  }
  return last;
}

/** Whether a value went along an edge, as far as the statuses and ports known now say. */
export function wasTaken(
  edge: FlowEdge,
  run: { definition: FlowDefinition; steps: readonly RunStep[]; inside: RunDetail["inside"] },
  statuses: ReadonlyMap<string, NodeRunStatus>,
): boolean {
  const from = statuses.get(edge.from.node);
  const to = statuses.get(edge.to.node);
  if (edge.from.port === bodyPort && run.inside.some(({ nodeId }) => nodeId === edge.to.node)) return true;
  const step = run.steps.findLast((candidate) => candidate.nodeId === edge.from.node);
  // A waiting step knows its port already; the value leaves when it has ended.
  if (step && step.status !== "succeeded" && step.status !== "failed") return false;
  if (step?.port) return step.port === edge.from.port;
  const inside = run.inside.find(({ nodeId }) => nodeId === edge.from.node);
  if (inside && inside.ports.length > 0) return inside.ports.includes(edge.from.port);
  return from === "succeeded" && to !== undefined && to !== "skipped";
}
