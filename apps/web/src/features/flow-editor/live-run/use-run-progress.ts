import type { RunEvent } from "@millrace/contracts/events";
import type { RunId } from "@millrace/contracts/ids";
import { isTerminalRunStatus } from "@millrace/contracts/run/status";
import { useCallback, useEffect, useRef, useState } from "react";
import { useTopic } from "@/realtime/realtime-provider";
import { trpc } from "@/trpc/client";
import { applyRunEvent, type RunProgress, startProgress } from "./run-progress.ts";

/** While no events come (the hub can't be reached) a run that goes on is asked for this often. */
const fallbackPollMs = 5_000;

/**
 * A run, kept current by its events without loading it again; loaded once more when it has ended, for ports, errors and
 * the sentence in the header.
 */
export function useRunProgress(runId: RunId | null) {
  const query = trpc.runs.get.useQuery({ runId: runId ?? "run_" }, { enabled: runId !== null, staleTime: 0 });
  const { data, refetch } = query;
  const [progress, setProgress] = useState<RunProgress | null>(null);
  const lastSign = useRef(0);
  const meanwhile = useRef<RunEvent[]>([]);

  useEffect(() => {
    if (!data) return;
    lastSign.current = Date.now();
    const loaded = startProgress(data, meanwhile.current);
    meanwhile.current = [];
    setProgress((known) => ({
      ...loaded,
      revision: Math.max(loaded.revision, known && known.run.id === data.id ? known.revision : 0),
    }));
  }, [data]);

  const current = progress && progress.run.id === runId ? progress.run : null;
  const isLive = current !== null && !isTerminalRunStatus(current.status);
  useTopic(
    runId && (isLive || !current) ? `run:${runId}` : null,
    (event) => {
      if (event.type !== "run.changed") return;
      lastSign.current = Date.now();
      if (query.isFetching) meanwhile.current.push(event);
      setProgress((known) => (known ? applyRunEvent(known, event) : known));
    },
    useCallback(() => void refetch(), [refetch]),
  );

  // The events said that it ended; the rest of the story is on the server.
  const hasEndedUnseen = current !== null && !isLive && data !== undefined && !isTerminalRunStatus(data.status);
  useEffect(() => {
    if (hasEndedUnseen) void refetch();
  }, [hasEndedUnseen, refetch]);

  useEffect(() => {
    if (!isLive) return;
    const timer = setInterval(() => {
      if (Date.now() - lastSign.current >= fallbackPollMs) void refetch();
    }, fallbackPollMs);
    return () => clearInterval(timer);
  }, [isLive, refetch]);

  return { run: current ?? (data && data.id === runId ? data : null), isLive, query };
}
