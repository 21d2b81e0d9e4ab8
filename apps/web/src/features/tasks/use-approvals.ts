import type { PublishApproval } from "@millrace/contracts/api/versions";
import { useRefreshOn } from "@/realtime/use-refresh-on";
import { trpc } from "@/trpc/client";

export type Approvals = {
  rows: readonly PublishApproval[] | undefined;
  error: unknown;
  retry: () => void;
  hasMore: boolean;
  isLoadingMore: boolean;
  onLoadMore: () => void;
};

/** The requests for approval that wait for the own decision, or those that were decided, live. */
export function useApprovals(isEnabled: boolean, state: "open" | "ended"): Approvals {
  const query = trpc.flows.approvals.useInfiniteQuery(
    { state, toDecide: true, limit: 50 },
    { enabled: isEnabled, getNextPageParam: (page) => page.nextCursor ?? undefined },
  );
  useRefreshOn(
    isEnabled ? "organization" : null,
    () => void query.refetch(),
    (event) =>
      ["flow.approval_changed", "flow.archived", "flow.published", "organization.changed"].includes(event.type),
  );
  return {
    rows: query.data?.pages.flatMap((page) => page.items),
    error: query.data ? null : query.error,
    retry: () => void query.refetch(),
    hasMore: query.hasNextPage,
    isLoadingMore: query.isFetchingNextPage,
    onLoadMore: () => void query.fetchNextPage(),
  };
}
