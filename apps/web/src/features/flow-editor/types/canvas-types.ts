import type { ConnectionEnd } from "@millrace/engine/flow/connect";
import type { FlowTypes } from "@millrace/engine/types/flow-types";
import { createContext, use } from "react";
import { createStore, type Store, useStore } from "../state/store.ts";

/** What the canvas shows of types: what passes through ports and edges, and which ports fit while a line is drawn. */
export type CanvasTypes = {
  /** `null` until they were computed. */
  flow: FlowTypes | null;
  hoveredEdge: string | null;
  /** While a line is drawn: where it began, and why each other port can't be its end, or `null` where it can. */
  drawing: { start: ConnectionEnd; refusals: ReadonlyMap<string, ReadonlyMap<string, string | null>> } | null;
};

export const createCanvasTypes = (): Store<CanvasTypes> =>
  createStore<CanvasTypes>({ flow: null, hoveredEdge: null, drawing: null });

const none = createCanvasTypes();

/** Only the editor gives one; the canvas of a run shows no types. */
export const CanvasTypesContext = createContext<Store<CanvasTypes>>(none);

/** Selects one value; only what shows it renders again. */
export const useCanvasTypes = <S>(select: (types: CanvasTypes) => S): S => useStore(use(CanvasTypesContext), select);

/** Whether a port can be the other end of the line that is drawn; `null` while none is, and for ports of the same side. */
export const useFitsLine = (nodeId: string, port: string, side: "output" | "input"): boolean | null =>
  useCanvasTypes(({ drawing }) => {
    if (!drawing || drawing.start.side === side) return null;
    return drawing.refusals.get(nodeId)?.get(port) === null;
  });
