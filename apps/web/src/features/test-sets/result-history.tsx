"use client";

import type { TestSetDetail, TestSetRun } from "@millrace/contracts/api/test-sets";
import { trpc } from "@/trpc/client";
import { cn } from "@/ui/class-names";
import { LoadMore } from "@/ui/load-more";
import { RelativeTime } from "@/ui/relative-time";
import { TestStatusWord, versionWords } from "./test-status.tsx";

type ResultHistoryProps = {
  testSetId: TestSetDetail["id"];
  shown: TestSetRun["id"] | undefined;
  onShow: (id: TestSetRun["id"]) => void;
};

/** What was found before, the newest first; a click shows it above. */
export function ResultHistory({ testSetId, shown, onShow }: ResultHistoryProps) {
  const runs = trpc.testSets.runs.useInfiniteQuery(
    { testSetId, limit: 20 },
    { getNextPageParam: ({ nextCursor }) => nextCursor ?? undefined },
  );
  const items = runs.data?.pages.flatMap((page) => page.items) ?? [];
  if (items.length === 0) return null;
  return (
    <section aria-labelledby="result-history" className="grid gap-2">
      <h3 id="result-history" className="font-medium text-sm">
        Results
      </h3>
      <ul className="divide-y rounded-md border">
        {items.map((run) => (
          <li key={run.id}>
            <button
              type="button"
              aria-current={run.id === shown}
              onClick={() => onShow(run.id)}
              className={cn(
                "flex w-full flex-wrap items-center gap-x-4 gap-y-1 px-3 py-2 text-left text-sm hover:bg-muted",
                run.id === shown && "bg-selection hover:bg-selection",
              )}
            >
              <TestStatusWord status={run.status} className="w-20" />
              <span className="w-14 font-mono">{versionWords(run.version)}</span>
              <span className="text-muted-foreground tabular-nums">{`${run.passed} of ${run.total} passed`}</span>
              <span className="ml-auto text-muted-foreground">
                {run.startedBy}, <RelativeTime at={new Date(run.startedAt)} />
              </span>
            </button>
          </li>
        ))}
      </ul>
      {runs.hasNextPage && (
        <LoadMore isLoading={runs.isFetchingNextPage} onLoadMore={() => void runs.fetchNextPage()} />
      )}
    </section>
  );
}
