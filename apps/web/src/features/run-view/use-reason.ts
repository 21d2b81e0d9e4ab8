import type { RunWhy } from "@millrace/contracts/api/run-control";
import type { RunDetail } from "@millrace/contracts/api/runs";
import { useEffect } from "react";
import { trpc } from "@/trpc/client";

/** No event tells that a queue moved or a worker went, so it is asked again. */
const askAgainMs = 5_000;

/** Why a run that goes on does nothing right now; `null` while it executes, and when it has ended. */
export function useReason(run: RunDetail | null, isLive: boolean): RunWhy | null {
  const { data, refetch } = trpc.runs.why.useQuery(
    { runId: run?.id ?? "run_" },
    { enabled: run !== null && isLive, staleTime: 0, refetchInterval: askAgainMs },
  );
  // Its events change the run before the next look is due.
  const state = run && `${run.status} ${[...run.steps, ...run.inside].map(({ status }) => status).join(" ")}`;
  useEffect(() => {
    if (isLive && state) void refetch();
  }, [isLive, state, refetch]);
  if (!run || !isLive || !data || data.code === "executing" || data.code === "finished") return null;
  return data;
}
