import type { Pin } from "@millrace/contracts/api/pins";
import { useEffect, useMemo } from "react";
import { useTopic } from "@/realtime/realtime-provider";
import { trpc } from "@/trpc/client";
import { useEditor } from "../state/editor-context.ts";

/** Which nodes of the open branch have pinned data. */
export function usePins(): { pins: readonly Pin[]; byNode: ReadonlyMap<string, Pin> } {
  const { flowId, branchId } = useEditor();
  const { data } = trpc.pins.list.useQuery({ flowId, branchId }, { staleTime: 30_000 });
  return useMemo(() => ({ pins: data ?? [], byNode: new Map((data ?? []).map((pin) => [pin.nodeId, pin])) }), [data]);
}

/** Draws the pins onto the cards, and keeps up with what others pin. Mounted once. */
export function usePinSigns(): void {
  const { flowId, branchId, annotations } = useEditor();
  const utils = trpc.useUtils();
  const { byNode } = usePins();
  useTopic(`flow:${flowId}`, (event) => {
    if (event.type === "flow.pins_changed" && event.branchId === branchId) void utils.pins.invalidate();
  });
  useEffect(() => {
    annotations.set((state) => ({ ...state, pinned: new Set(byNode.keys()) }));
  }, [annotations, byNode]);
}
