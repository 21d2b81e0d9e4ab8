import type { RunDetail, RunStep } from "@millrace/contracts/api/runs";
import { trpc } from "@/trpc/client";
import { ErrorPanel } from "@/ui/error-panel";
import { Skeleton } from "@/ui/skeleton";
import type { NodeComparison } from "./compare-runs.ts";
import { ValueComparison } from "./value-comparison.tsx";

/** What came into a step and left it, in both runs. */
export function StepValues({ a, b, row }: { a: RunDetail; b: RunDetail; row: NodeComparison }) {
  const left = useStepPayload(a, row.a?.step ?? null);
  const right = useStepPayload(b, row.b?.step ?? null);
  const error = left.error ?? right.error;
  if (error) return <ErrorPanel error={error} title="The step's data could not be loaded." />;
  if (left.isLoading || right.isLoading) return <Skeleton className="h-24 w-full" />;
  const [from, to] = [left.data, right.data];
  return (
    <div className="grid gap-4">
      <ValueComparison label="Input" a={from?.input ?? null} b={to?.input ?? null} />
      <ValueComparison label="Output" a={from?.output ?? null} b={to?.output ?? null} />
    </div>
  );
}

function useStepPayload(run: RunDetail, step: RunStep | null) {
  const { path = "", iteration = 0, attempt = 1 } = step ?? {};
  return trpc.runs.stepPayload.useQuery(
    { runId: run.id, path, iteration, attempt },
    { enabled: step !== null, staleTime: 60_000 },
  );
}
