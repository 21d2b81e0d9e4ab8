import type { RunDetail, RunStep } from "@millrace/contracts/api/runs";
import { framesOf, nodeIdOf } from "@millrace/engine/run/path";
import { nodeCatalog } from "@millrace/nodes/catalog";
import { CircleSlash, ListTree } from "lucide-react";
import { trpc } from "@/trpc/client";
import { Button } from "@/ui/button";
import { EmptyState } from "@/ui/empty-state";
import { ErrorPanel } from "@/ui/error-panel";
import { Skeleton } from "@/ui/skeleton";
import { RunPayload } from "./run-payload.tsx";
import { StepDetails } from "./step-details.tsx";
import { timelineFlow } from "./timeline.ts";
import type { Folds } from "./timeline-context.ts";

type SelectedStepProps = { run: RunDetail; path: string; isTrigger: boolean; folds: Folds };

/** The step at a path: of the run itself, or of an item, whose steps are loaded for it. */
export function SelectedStep({ run, path, isTrigger, folds }: SelectedStepProps) {
  const frame = framesOf(path).at(-1);
  const inside = trpc.runs.itemSteps.useQuery(
    { runId: run.id, scope: frame?.scope ?? "-", index: frame?.index ?? 0 },
    { enabled: frame !== undefined },
  );
  if (frame && inside.error)
    return <ErrorPanel className="m-4" error={inside.error} onRetry={() => void inside.refetch()} />;
  if (frame && !inside.data) return <Skeleton className="m-4 h-24" />;
  const attempts = stepsAt(frame ? (inside.data ?? []) : run.steps, path);
  const name = run.definition.nodes.find(({ id }) => id === nodeIdOf(path))?.name ?? nodeIdOf(path);
  if (attempts.length > 0) return <StepDetails run={run} name={name} attempts={attempts} />;
  if (isTrigger) return <RunPayload run={run} />;
  const scope = frame ? undefined : timelineFlow(run.definition, nodeCatalog, 0).scopes.get(path);
  if (scope !== undefined && run.inside.some(({ nodeId }) => nodeId === path))
    return <OnePerItem run={run} scope={scope} folds={folds} />;
  const hasEnded = run.finishedAt !== null;
  return (
    <EmptyState icon={CircleSlash} title={hasEnded ? "Skipped" : "Not yet"}>
      {hasEnded
        ? "The run did not come through here: no branch that leads to this node was taken."
        : "The run has not come to this node yet."}
    </EmptyState>
  );
}

const stepsAt = (steps: readonly RunStep[], path: string): RunStep[] =>
  steps.filter((step) => step.path === path).sort((a, b) => a.attempt - b.attempt);

/** A node on the canvas stands for as many steps as its scope has items. */
function OnePerItem({ run, scope, folds }: { run: RunDetail; scope: string; folds: Folds }) {
  const name = run.definition.nodes.find(({ id }) => id === scope)?.name ?? scope;
  const isAtRoot = run.steps.some(({ path }) => path === scope);
  return (
    <EmptyState
      icon={ListTree}
      title={`Inside ${name}`}
      action={
        isAtRoot &&
        !folds.isOpen(scope, false) && <Button onClick={() => folds.toggle(scope, false)}>Show what ran inside</Button>
      }
    >
      This node ran once for each item or round. Choose one in the timeline to see its data.
    </EmptyState>
  );
}
