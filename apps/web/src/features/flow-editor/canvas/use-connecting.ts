import type { FlowEdge } from "@millrace/contracts/flow/definition";
import { checkAllConnections, checkConnection } from "@millrace/engine/flow/connect";
import { useCallback, useMemo } from "react";
import type { Connection, FinalConnectionState, IsValidConnection, OnConnectStart } from "reactflow";
import { useReactFlow } from "reactflow";
import { toast } from "@/ui/toaster";
import { edgeKey, findNode, type Point } from "../document/flow-document.ts";
import { portsOf } from "../document/node-ports.ts";
import { type Editor, useEditor } from "../state/editor-context.ts";
import { typesOf } from "../types/types-of-editor.ts";
import { plainNames } from "../words/named-text.tsx";
import type { CanvasActions } from "./canvas-actions.ts";
import type { StepEdge } from "./canvas-elements.ts";
import { edgeOfConnection, edgeOfHandles } from "./edge-of-handles.ts";
import { nodeBaseHeight } from "./node-geometry.ts";

const pointerOf = (event: MouseEvent | TouchEvent): Point => {
  const point = "changedTouches" in event ? event.changedTouches[0] : event;
  return { x: point?.clientX ?? 0, y: point?.clientY ?? 0 };
};

/** Opens the list of node types at a place on the screen; `null` for nothing to add there. */
const quickAdd = (editor: Editor, at: Point, insertion: NonNullable<ReturnType<typeof insertionAfter>>) =>
  editor.ui.set((ui) => ({ ...ui, quickAdd: { at, insertion } }));

const insertionAfter = (nodeId: string, port: string, position?: Point) => ({
  kind: "after" as const,
  nodeId,
  port,
  ...(position ? { position } : {}),
});

type HandleEnd = { nodeId: string; id: string; type: "source" | "target" };

/** The edges to each port of a card that a line was let go over, beside its ports. */
function edgesToCard({ session, catalog }: Editor, from: HandleEnd, nodeId: string): FlowEdge[] {
  const node = findNode(session.document(), nodeId);
  if (!node || nodeId === from.nodeId) return [];
  const ports = portsOf(node, catalog)[from.type === "source" ? "inputs" : "outputs"];
  const type = from.type === "source" ? "target" : "source";
  return ports.flatMap((port) => edgeOfHandles(from, { nodeId, id: port.name, type }) ?? []);
}

/** Connecting by drag: the engine says what fits; a line let go over nothing asks for the next node. */
export function useConnecting() {
  const editor = useEditor();
  const { screenToFlowPosition } = useReactFlow();

  const actions = useMemo<CanvasActions>(
    () => ({
      addAfter: (nodeId, port, at) => quickAdd(editor, at, insertionAfter(nodeId, port)),
      insertInto: (edge, at) =>
        editor.ui.set((ui) => ({ ...ui, quickAdd: { at, insertion: { kind: "on_edge", edge } } })),
      check: (edge) => checkConnection(editor.session.document().definition, editor.catalog, edge),
    }),
    [editor],
  );

  const isValidConnection = useCallback<IsValidConnection<StepEdge>>(
    (connection) => {
      const edge = edgeOfConnection({
        source: connection.source,
        target: connection.target,
        sourceHandle: connection.sourceHandle ?? null,
        targetHandle: connection.targetHandle ?? null,
      });
      return edge !== null && actions.check(edge).ok;
    },
    [actions],
  );

  const onConnect = useCallback(
    (connection: Connection) => {
      const edge = edgeOfConnection(connection);
      if (edge) editor.session.apply({ kind: "connect", edge });
    },
    [editor],
  );

  const onReconnect = useCallback(
    (old: StepEdge, connection: Connection) => {
      const edge = edgeOfConnection(connection);
      if (edge) editor.session.apply({ kind: "connect", edge, replaces: old.data ? edgeKey(old.data.edge) : old.id });
    },
    [editor],
  );

  /** Every port that fits stands out while the line is drawn. */
  const onConnectStart = useCallback<OnConnectStart>(
    (_, { nodeId, handleId, handleType }) => {
      if (nodeId === null || handleId === null) return;
      const side = handleType === "source" ? ("output" as const) : ("input" as const);
      const start = { node: nodeId, port: handleId, side };
      const refusals = checkAllConnections(editor.session.document().definition, editor.catalog, start);
      typesOf(editor).set((types) => ({ ...types, drawing: { start, refusals } }));
    },
    [editor],
  );

  const onConnectEnd = useCallback(
    (event: MouseEvent | TouchEvent, state: FinalConnectionState) => {
      typesOf(editor).set((types) => ({ ...types, drawing: null }));
      const { fromHandle, toHandle, isValid } = state;
      if (!fromHandle) return;
      if (toHandle) {
        if (isValid) return;
        const edge = edgeOfHandles(fromHandle, toHandle);
        const check = edge && actions.check(edge);
        if (check && !check.ok) toast.error(plainNames(check.reason));
        return;
      }
      const card = event.target instanceof Element ? event.target.closest(".react-flow__node") : null;
      const cardId = card?.getAttribute("data-id");
      if (cardId && fromHandle.id) {
        const from = { nodeId: fromHandle.nodeId, id: fromHandle.id, type: fromHandle.type };
        const fitting = edgesToCard(editor, from, cardId);
        const [edge] = fitting.filter((candidate) => actions.check(candidate).ok);
        const refused = fitting[0] && actions.check(fitting[0]);
        if (edge) editor.session.apply({ kind: "connect", edge });
        else if (refused && !refused.ok) toast.error(plainNames(refused.reason));
        return;
      }
      const overCanvas = event.target instanceof Element && event.target.classList.contains("react-flow__pane");
      if (!overCanvas || fromHandle.type !== "source" || !fromHandle.id) return;
      const at = pointerOf(event);
      const place = screenToFlowPosition(at);
      const position = { x: place.x, y: place.y - nodeBaseHeight / 2 };
      quickAdd(editor, at, insertionAfter(fromHandle.nodeId, fromHandle.id, position));
    },
    [editor, actions, screenToFlowPosition],
  );

  return { actions, isValidConnection, onConnect, onReconnect, onConnectStart, onConnectEnd };
}
