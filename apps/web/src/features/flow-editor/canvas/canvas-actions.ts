import type { FlowEdge } from "@millrace/contracts/flow/definition";
import { createContext, use } from "react";
import type { Point } from "../document/flow-document.ts";

/** What a card or an edge can ask of the editor. `null` on a read-only canvas, where nothing of it is offered. */
export type CanvasActions = {
  addAfter: (nodeId: string, port: string, screen: Point) => void;
  insertInto: (edge: FlowEdge, screen: Point) => void;
  check: (edge: FlowEdge) => { ok: true } | { ok: false; reason: string };
};

export const CanvasActionsContext = createContext<CanvasActions | null>(null);
export const useCanvasActions = (): CanvasActions | null => use(CanvasActionsContext);
