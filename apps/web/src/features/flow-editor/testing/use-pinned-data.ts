import type { PinnedData } from "@millrace/contracts/api/pins";
import { useMemo } from "react";
import { useOrganization } from "@/organization/organization-provider";
import { trpc } from "@/trpc/client";
import { useEditor } from "../state/editor-context.ts";
import { usePins } from "./use-pins.ts";

/** What is pinned, by node. */
export type PinnedOutputs = ReadonlyMap<string, NonNullable<PinnedData>>;

/**
 * What is pinned for the flow's nodes; `null` when nothing is, when the person may not see it, or when nobody wants it. The
 * same object until it changes.
 */
export function usePinnedData(isWanted = true): PinnedOutputs | null {
  const { flowId, branchId } = useEditor();
  const { can } = useOrganization();
  const { pins } = usePins();
  const shown = isWanted && can("run.payload") ? pins : [];
  const queries = trpc.useQueries((api) =>
    shown.map(({ nodeId }) => api.pins.get({ flowId, branchId, node: nodeId }, { staleTime: 30_000 })),
  );
  // Typing renders this again; what is pinned may be large and is only put together when one of them is another.
  const state = queries.map(({ dataUpdatedAt }, index) => `${shown[index]?.nodeId} ${dataUpdatedAt}`).join();
  return useMemo(() => {
    const known = queries.flatMap(({ data }, index): [string, NonNullable<PinnedData>][] => {
      const nodeId = shown[index]?.nodeId;
      return data && nodeId !== undefined ? [[nodeId, data]] : [];
    });
    return known.length > 0 ? new Map(known) : null;
  }, [state]);
}
