import type { RunDetail, RunStep } from "@millrace/contracts/api/runs";
import type { RunEvent } from "@millrace/contracts/events";
import type { RunId } from "@millrace/contracts/ids";
import { isTerminalRunStatus } from "@millrace/contracts/run/status";
import { useCallback, useEffect, useRef, useState } from "react";
import { useTopic } from "@/realtime/realtime-provider";
import { trpc } from "@/trpc/client";
import { applyRunEvent, type RunProgress, startProgress } from "./run-progress.ts";

/** While no events come (the hub can't be reached) a run that goes on is asked for this often. */
const fallbackPollMs = 5_000;

const undoPollMs = 2_000;

const isSubFlow = (run: RunDetail, step: RunStep): boolean =>
  run.definition.nodes.some(({ id, type }) => id === step.nodeId && type === "sub_flow");
const subRunOf = (run: RunDetail, { path, iteration, attempt }: RunStep) =>
  run.subRuns.find((one) => one.path === path && one.iteration === iteration && one.attempt === attempt);

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

  // No event names the run that a step has started.
  const hasUnknownSubRun =
    current?.steps.some((step) => step.status === "waiting" && isSubFlow(current, step) && !subRunOf(current, step)) ??
    false;
  useEffect(() => {
    if (hasUnknownSubRun) void refetch();
  }, [hasUnknownSubRun, refetch]);

  // Undoing begins when the run has ended, and with it its events.
  const isBeingUndone = current?.undo?.state === "pending" || current?.undo?.state === "running";
  useEffect(() => {
    if (!isBeingUndone) return;
    const timer = setInterval(() => void refetch(), undoPollMs);
    return () => clearInterval(timer);
  }, [isBeingUndone, refetch]);

  useEffect(() => {
    if (!isLive) return;
    const timer = setInterval(() => {
      if (Date.now() - lastSign.current >= fallbackPollMs) void refetch();
    }, fallbackPollMs);
    return () => clearInterval(timer);
  }, [isLive, refetch]);

  return { run: current ?? (data && data.id === runId ? data : null), isLive, query };
}
