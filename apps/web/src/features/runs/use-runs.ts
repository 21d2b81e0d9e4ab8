"use client";

import type { RunSummary } from "@millrace/contracts/api/runs";
import type { RunEvent } from "@millrace/contracts/events";
import { isTerminalRunStatus } from "@millrace/contracts/run/status";
import { useMemo, useRef, useState } from "react";
import { useTopic } from "@/realtime/realtime-provider";
import { useRefreshOn } from "@/realtime/use-refresh-on";
import { trpc } from "@/trpc/client";
import { beganAt } from "./began-at.ts";
import { listInputOf, type RunFilters, surelyLetsThrough } from "./run-filters.ts";

const noIds: ReadonlySet<string> = new Set();

/**
 * The runs that the filters let through, live: known rows change in place at once; new runs appear by themselves while
 * the first page is all that is open, else they are counted, so that the list does not move under the reader.
 */
export function useRuns(filters: RunFilters, { withSearchValues }: { withSearchValues: boolean }) {
  const utils = trpc.useUtils();
  // The end of a range such as "last hour" is when it was chosen; the key of the query must not change by itself.
  const input = useMemo(
    () => ({ ...listInputOf(filters, Date.now()), ...(withSearchValues ? { withSearchValues: true as const } : {}) }),
    [filters, withSearchValues],
  );
  const runs = trpc.runs.list.useInfiniteQuery(input, {
    getNextPageParam: (page) => page.nextCursor ?? undefined,
    placeholderData: (previous) => previous,
  });
  const rows = runs.data?.pages.flatMap((page) => page.items);
  const known = useRef(new Set<string>());
  known.current = new Set(rows?.map((run) => run.id));
  const isReadingFurther = (runs.data?.pages.length ?? 0) > 1;
  // They belong to the filters under which they were counted.
  const [counted, setCounted] = useState({ input, ids: noIds });
  const newRunIds = counted.input === input ? [...counted.ids].filter((id) => !known.current.has(id)) : [];

  useTopic("runs", (event) => {
    if (event.type !== "run.changed") return;
    if (known.current.has(event.runId)) {
      utils.runs.list.setInfiniteData(
        input,
        (data) =>
          data && {
            ...data,
            pages: data.pages.map((page) => ({ ...page, items: page.items.map((run) => withEvent(run, event)) })),
          },
      );
    } else if (isReadingFurther && !runs.isPlaceholderData) {
      // The list is in the order of the ids: an older run than its last row is on a page that is still to come.
      const oldest = runs.hasNextPage ? rows?.at(-1)?.id : undefined;
      const isCounted = surelyLetsThrough(filters, event) && (oldest === undefined || event.runId > oldest);
      setCounted((last) => {
        const before = last.input === input ? last.ids : noIds;
        if (before.has(event.runId) === isCounted) return last;
        const ids = new Set(before);
        if (isCounted) ids.add(event.runId);
        else ids.delete(event.runId);
        return { input, ids };
      });
    }
  });
  const showNewest = () => {
    setCounted({ input, ids: noIds });
    void utils.runs.list.reset(input);
  };
  useRefreshOn(isReadingFurther ? null : "runs", () => void utils.runs.list.invalidate());

  const searchedTo = runs.data?.pages.at(-1)?.searchedTo ?? null;
  return {
    ...runs,
    rows,
    searchedTo,
    newRuns: isReadingFurther && !runs.isPlaceholderData ? newRunIds.length : 0,
    showNewest,
  };
}

/** A row after an event. A run that has ended does not change any more. */
function withEvent(run: RunSummary, event: RunEvent): RunSummary {
  if (run.id !== event.runId || isTerminalRunStatus(run.status)) return run;
  if (!isTerminalRunStatus(event.status)) return { ...run, status: event.status };
  return {
    ...run,
    status: event.status,
    finishedAt: event.at,
    durationMs: Math.max(0, Date.parse(event.at) - beganAt(run)),
  };
}
