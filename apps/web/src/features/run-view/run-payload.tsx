import type { RunDetail } from "@millrace/contracts/api/runs";
import { isTerminalRunStatus } from "@millrace/contracts/run/status";
import { useEffect, useRef } from "react";
import { trpc } from "@/trpc/client";
import { ErrorPanel } from "@/ui/error-panel";
import { JsonView } from "@/ui/json-view";
import { Skeleton } from "@/ui/skeleton";
import { HiddenPayload } from "./hidden-payload.tsx";
import { RunErrorPanel } from "./run-error-panel.tsx";
import { RunSearchValues } from "./run-search-values.tsx";

/** What the run got and what it gave. */
export function RunPayload({ run }: { run: RunDetail }) {
  const hasEnded = isTerminalRunStatus(run.status);
  const { data, error, isPending, refetch } = trpc.runs.payload.useQuery(
    { runId: run.id },
    { enabled: run.canSeePayload, staleTime: 60_000 },
  );
  // What was loaded while the run went on has no output yet.
  const loadedWhileLive = useRef(false);
  useEffect(() => {
    if (!hasEnded) loadedWhileLive.current = true;
    else if (loadedWhileLive.current) {
      loadedWhileLive.current = false;
      if (run.canSeePayload) void refetch();
    }
  }, [hasEnded, refetch, run.canSeePayload]);
  return (
    <div className="grid gap-4 p-4">
      {run.error && <RunErrorPanel error={run.error} run={run} />}
      {!run.canSeePayload ? (
        <HiddenPayload />
      ) : error && !data ? (
        <ErrorPanel error={error} title="Input and output could not be loaded." onRetry={() => void refetch()} />
      ) : (
        <>
          <RunSearchValues values={run.searchValues} />
          <Part title="Input">
            {isPending || !data ? <Skeleton className="h-20 w-full" /> : <JsonView value={data.input} />}
          </Part>
          <Part title="Output">
            {!hasEnded ? (
              <p className="text-muted-foreground text-sm">It is there when the run has ended.</p>
            ) : isPending || !data ? (
              <Skeleton className="h-20 w-full" />
            ) : run.status !== "succeeded" && data.output === null ? (
              <p className="text-muted-foreground text-sm">None: the run did not succeed.</p>
            ) : (
              <JsonView value={data.output} />
            )}
          </Part>
        </>
      )}
    </div>
  );
}

function Part({ title, children }: { title: string; children: React.ReactNode }) {
  return (
    <section className="grid min-w-0 gap-1.5">
      <h2 className="font-medium text-sm">{title}</h2>
      {children}
    </section>
  );
}
