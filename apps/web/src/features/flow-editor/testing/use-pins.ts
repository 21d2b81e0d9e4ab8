import type { Pin } from "@millrace/contracts/api/pins";
import { useEffect, useMemo } from "react";
import { useTopic } from "@/realtime/realtime-provider";
import { trpc } from "@/trpc/client";
import { findNode } from "../document/flow-document.ts";
import { useEditor } from "../state/editor-context.ts";
import { useStore } from "../state/store.ts";

/** Which nodes of the open branch have pinned data; what is kept for a node that was deleted comes back with it. */
export function usePins(): { pins: readonly Pin[]; byNode: ReadonlyMap<string, Pin> } {
  const { flowId, branchId, settled } = useEditor();
  const { data } = trpc.pins.list.useQuery({ flowId, branchId }, { staleTime: 30_000 });
  const drawn = useStore(settled, (document) =>
    (data ?? [])
      .map(({ nodeId }) => nodeId)
      .filter((nodeId) => findNode(document, nodeId))
      .join(),
  );
  return useMemo(() => {
    const ids = new Set(drawn.split(","));
    const pins = (data ?? []).filter(({ nodeId }) => ids.has(nodeId));
    return { pins, byNode: new Map(pins.map((pin) => [pin.nodeId, pin])) };
  }, [data, drawn]);
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
