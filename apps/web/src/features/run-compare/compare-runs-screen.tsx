"use client";

import { idSchema, type RunId } from "@millrace/contracts/ids";
import { ArrowLeftRight, GitCompareArrows } from "lucide-react";
import Link from "next/link";
import { createParser, useQueryStates } from "nuqs";
import { Breadcrumb } from "@/features/frame/breadcrumb";
import { useOrganization } from "@/organization/organization-provider";
import { trpc } from "@/trpc/client";
import { Button } from "@/ui/button";
import { EmptyState } from "@/ui/empty-state";
import { ErrorPanel } from "@/ui/error-panel";
import { PageHeader } from "@/ui/page-header";
import { Skeleton } from "@/ui/skeleton";
import { NodesComparison } from "./nodes-comparison.tsx";
import { RunFacts } from "./run-facts.tsx";
import { RunValues } from "./run-values.tsx";

const runId = idSchema("run");
const parseAsRunId = createParser({ parse: (text) => runId.safeParse(text).data ?? null, serialize: String });

/** Two runs side by side: how they went, what they got and gave, which way they took, and where the time went. */
export function CompareRunsScreen() {
  const { path } = useOrganization();
  const [{ a, b }, setRuns] = useQueryStates({ a: parseAsRunId, b: parseAsRunId });
  return (
    <div className="pb-10">
      <Breadcrumb items={[{ label: "Compare" }]} />
      <PageHeader
        title="Compare runs"
        purpose="What went differently, and where."
        actions={
          a &&
          b && (
            <Button onClick={() => void setRuns({ a: b, b: a })}>
              <ArrowLeftRight aria-hidden /> Swap A and B
            </Button>
          )
        }
      />
      {a && b ? (
        <Comparison key={`${a} ${b}`} a={a} b={b} />
      ) : (
        <EmptyState
          icon={GitCompareArrows}
          title="Choose two runs"
          action={
            <Button asChild variant="primary">
              <Link href={path("/runs")}>Go to runs</Link>
            </Button>
          }
        >
          In the list of runs, “Compare” at the end of a row chooses the first one, and then the second.
        </EmptyState>
      )}
    </div>
  );
}

/** A run that goes on is asked again now and then, until both have ended. */
const refreshMs = 5_000;

function Comparison({ a, b }: { a: RunId; b: RunId }) {
  const refetchInterval = (query: { state: { data: { finishedAt: string | null } | undefined } }) =>
    query.state.data?.finishedAt === null ? refreshMs : false;
  const left = trpc.runs.get.useQuery({ runId: a }, { refetchInterval });
  const right = trpc.runs.get.useQuery({ runId: b }, { refetchInterval });
  for (const [name, { data, error, refetch }] of [
    ["A", left],
    ["B", right],
  ] as const)
    if (error && !data)
      return (
        <ErrorPanel
          className="mx-4 sm:mx-6"
          title={`Run ${name} could not be loaded`}
          error={error}
          onRetry={() => void refetch()}
        />
      );
  if (!left.data || !right.data)
    return (
      <div className="grid gap-3 px-4 sm:px-6">
        <Skeleton className="h-24 w-full" />
        <Skeleton className="h-48 w-full" />
      </div>
    );
  return (
    <div className="grid gap-6 px-4 sm:px-6">
      <RunFacts a={left.data} b={right.data} />
      <NodesComparison a={left.data} b={right.data} />
      <RunValues a={left.data} b={right.data} />
    </div>
  );
}
