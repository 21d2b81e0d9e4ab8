import type { RunDetail } from "@millrace/contracts/api/runs";
import { HiddenPayload } from "@/features/run-view/hidden-payload";
import { trpc } from "@/trpc/client";
import { ErrorPanel } from "@/ui/error-panel";
import { Skeleton } from "@/ui/skeleton";
import { ValueComparison } from "./value-comparison.tsx";

/** What the two runs got and gave. */
export function RunValues({ a, b }: { a: RunDetail; b: RunDetail }) {
  const enabled = a.canSeePayload && b.canSeePayload;
  const left = trpc.runs.payload.useQuery({ runId: a.id }, { enabled, staleTime: 5_000 });
  const right = trpc.runs.payload.useQuery({ runId: b.id }, { enabled, staleTime: 5_000 });
  if (!enabled) return <HiddenPayload />;
  const error = left.error ?? right.error;
  if (error) return <ErrorPanel error={error} title="Inputs and outputs could not be loaded." />;
  if (!left.data || !right.data) return <Skeleton className="h-40 w-full" />;
  return (
    <section className="grid gap-4" aria-label="Data">
      <h2 className="font-medium text-base">Data</h2>
      <ValueComparison label="Input" a={left.data.input} b={right.data.input} />
      <ValueComparison label="Output" a={left.data.output} b={right.data.output} />
    </section>
  );
}
