import type { RunStep } from "@millrace/contracts/api/runs";
import type { ComponentType } from "react";
import { trpc } from "@/trpc/client";
import { errorBodyOf } from "@/trpc/error-body";
import { Button } from "@/ui/button";
import { Skeleton } from "@/ui/skeleton";
import { useTimeline } from "./timeline-context.ts";
import { TreeNote } from "./tree-row.tsx";

/** Steps of one frame, from when it began. */
export type Frame = { steps: readonly RunStep[]; frameStartMs: number; level: number };
/** Draws the steps inside, among which there can be scopes again. */
export type WithSteps = { Steps: ComponentType<Frame> };

type ItemStepsProps = { scope: string; index: number; frameStartMs: number; level: number } & WithSteps;

/** The steps of one item, round or body. */
export function ItemSteps({ scope, index, frameStartMs, level, Steps }: ItemStepsProps) {
  const { run } = useTimeline();
  const steps = trpc.runs.itemSteps.useQuery({ runId: run.id, scope, index });
  if (steps.error) return <LoadFailed level={level} error={steps.error} onRetry={() => void steps.refetch()} />;
  if (!steps.data) return <Loading level={level} />;
  return <Steps steps={steps.data} frameStartMs={frameStartMs} level={level} />;
}

export const Loading = ({ level }: { level: number }) => (
  <TreeNote level={level} label="Loading">
    <Skeleton className="h-4 w-48" />
  </TreeNote>
);

export const LoadFailed = ({ level, error, onRetry }: { level: number; error: unknown; onRetry: () => void }) => (
  <TreeNote level={level} label="Could not be loaded">
    <span className="text-failed">{errorBodyOf(error).message}</span>
    <Button size="sm" onClick={onRetry}>
      Try again
    </Button>
  </TreeNote>
);
