"use client";

import { type MouseEvent as ReactMouseEvent, useCallback, useMemo } from "react";
import { ConnectionMode, useReactFlow } from "reactflow";
import type { Point } from "../document/flow-document.ts";
import { useDocument, useEditor, useReadOnly } from "../state/editor-context.ts";
import { inspectorBeside, type MenuTarget } from "../state/editor-ui.ts";
import { selectNodes } from "../state/selection.ts";
import { CanvasTypesContext } from "../types/canvas-types.ts";
import { typesOf } from "../types/types-of-editor.ts";
import { useHoveredEdge } from "../types/use-hovered-edge.ts";
import { CanvasActionsContext } from "./canvas-actions.ts";
import type { StepEdge, StepNode } from "./canvas-elements.ts";
import { EmptyCanvas } from "./empty-canvas.tsx";
import { FlowCanvas } from "./flow-canvas.tsx";
import { useCanvasChanges } from "./use-canvas-changes.ts";
import { useCanvasDrop } from "./use-canvas-drop.ts";
import { useCanvasKeys } from "./use-canvas-keys.ts";
import { useConnecting } from "./use-connecting.ts";
import { useReveal } from "./use-reveal.ts";

/** The canvas of the editor: draws the draft and turns what a person does on it into edits. */
export function EditorCanvas() {
  const editor = useEditor();
  const readOnly = useReadOnly();
  const isEmpty = useDocument().definition.nodes.length === 0;
  const changes = useCanvasChanges();
  const { actions, ...connecting } = useConnecting();
  const drop = useCanvasDrop();
  const menus = useMenus();
  const hovering = useHoveredEdge();
  useCanvasKeys();
  useReveal();
  const openParameters = useCallback(
    () => editor.ui.set((ui) => ({ ...ui, isInspectorOpen: true, tab: "parameters" })),
    [editor],
  );
  /** A plain click on one of several selected nodes means that one; where the inspector has no room beside, it opens it. */
  const selectOnly = useCallback(
    (event: ReactMouseEvent, node: StepNode) => {
      if (event.shiftKey || event.metaKey || event.ctrlKey) return;
      if (editor.session.store.get().selection.nodes.size > 1) editor.session.select(selectNodes(node.id));
      if (!window.matchMedia(inspectorBeside).matches) openParameters();
    },
    [editor, openParameters],
  );
  return (
    <div className="relative h-full min-h-0" {...(readOnly ? {} : drop)}>
      <CanvasTypesContext value={typesOf(editor)}>
        <CanvasActionsContext value={readOnly ? null : actions}>
          <FlowCanvas
            annotations={editor.annotations}
            {...changes}
            {...(readOnly ? {} : connecting)}
            {...menus}
            {...hovering}
            connectionMode={ConnectionMode.Strict}
            nodesDraggable={!readOnly}
            nodesConnectable={!readOnly}
            edgesReconnectable={!readOnly}
            reconnectRadius={14}
            onNodeClick={selectOnly}
            onNodeDoubleClick={openParameters}
          >
            {isEmpty && <EmptyCanvas readOnly={readOnly} />}
          </FlowCanvas>
        </CanvasActionsContext>
      </CanvasTypesContext>
    </div>
  );
}

/** Right button and menu key on the canvas, on nodes and on edges. */
function useMenus() {
  const editor = useEditor();
  const { screenToFlowPosition } = useReactFlow();
  return useMemo(() => {
    const open = (event: ReactMouseEvent | MouseEvent, target: (at: Point) => MenuTarget) => {
      event.preventDefault();
      const at = { x: event.clientX, y: event.clientY };
      editor.ui.set((ui) => ({ ...ui, menu: { at, target: target(at) } }));
    };
    const selectedNodes = () => [...editor.session.store.get().selection.nodes];
    return {
      onPaneContextMenu: (event: ReactMouseEvent | MouseEvent) =>
        open(event, (at) => ({ kind: "canvas", position: screenToFlowPosition(at) })),
      onNodeContextMenu: (event: ReactMouseEvent, node: StepNode) => {
        if (!node.selected) editor.session.select(selectNodes(node.id));
        open(event, () => ({ kind: "nodes", nodeIds: selectedNodes() }));
      },
      onSelectionContextMenu: (event: ReactMouseEvent) =>
        open(event, () => ({ kind: "nodes", nodeIds: selectedNodes() })),
      onEdgeContextMenu: (event: ReactMouseEvent, edge: StepEdge) => {
        const data = edge.data;
        if (!data) return;
        editor.session.select({ nodes: new Set(), edges: new Set([edge.id]) });
        open(event, () => ({ kind: "edge", edge: data.edge, key: edge.id }));
      },
    };
  }, [editor, screenToFlowPosition]);
}
