import type { DeclaredSearchField } from "@millrace/contracts/run/search-value";
import { useOrganization } from "@/organization/organization-provider";
import { trpc } from "@/trpc/client";
import type { RunFilters } from "./run-filters.ts";

const none: readonly DeclaredSearchField[] = [];

/** The search fields of the chosen flow; none without a flow, or for a role that may not see what runs work on. */
export function useSearchFields({ flow, version }: RunFilters): {
  fields: readonly DeclaredSearchField[];
  isLoading: boolean;
} {
  const { can } = useOrganization();
  const asked = flow !== null && can("run.payload");
  const fields = trpc.runs.searchFields.useQuery(
    { flowId: flow ?? "flw_", ...(version !== null && version > 0 ? { version } : {}) },
    { enabled: asked, staleTime: 30_000 },
  );
  return { fields: asked ? (fields.data ?? none) : none, isLoading: asked && fields.isPending };
}
