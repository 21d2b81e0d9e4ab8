"use client";

import { type MouseEvent as ReactMouseEvent, useCallback } from "react";
import { ConnectionMode } from "reactflow";
import { useEditor, useEditorState, useReadOnly } from "../state/editor-context.ts";
import { inspectorBeside } from "../state/editor-ui.ts";
import { selectOnly } from "../state/selection.ts";
import { useHoveredEdge } from "../types/use-hovered-edge.ts";
import { CanvasActionsContext } from "./canvas-actions.ts";
import { type CanvasNode, markOf } from "./canvas-marks.ts";
import { DragCopies } from "./drag-copies.tsx";
import { EmptyCanvas } from "./empty-canvas.tsx";
import { FindBar } from "./find-bar.tsx";
import { FlowCanvas } from "./flow-canvas.tsx";
import { useCanvasChanges } from "./use-canvas-changes.ts";
import { useCanvasDrop } from "./use-canvas-drop.ts";
import { useCanvasKeys } from "./use-canvas-keys.ts";
import { useCanvasMenus } from "./use-canvas-menus.ts";
import { useCoarsePointer } from "./use-coarse-pointer.ts";
import { useConnecting } from "./use-connecting.ts";
import { useEditorCommands } from "./use-editor-commands.ts";
import { useKeptFocus } from "./use-kept-focus.ts";
import { useReveal } from "./use-reveal.ts";

const multiSelectionKeys = ["Meta", "Control", "Shift"];

/** The canvas of the editor: draws the draft and turns what a person does on it into edits. */
export function EditorCanvas() {
  const editor = useEditor();
  const readOnly = useReadOnly();
  const isEmpty = useEditorState(({ history }) => history.document.definition.nodes.length === 0);
  const { changes, copies } = useCanvasChanges();
  const { actions, ...connecting } = useConnecting();
  const drop = useCanvasDrop();
  const menus = useCanvasMenus();
  const hovering = useHoveredEdge();
  const isTouch = useCoarsePointer();
  useCanvasKeys();
  useEditorCommands();
  useReveal();
  useKeptFocus();
  const { ui, session } = editor;
  /** A double click opens a node's parameters, writes a note, names a group. */
  const openElement = useCallback(
    (_: unknown, element: CanvasNode) => {
      if (element.type === "step") ui.set((state) => ({ ...state, isInspectorOpen: true, tab: "parameters" }));
      else if (!readOnly) ui.set((state) => ({ ...state, editing: element.id }));
    },
    [ui, readOnly],
  );
  /** A plain click on one of several selected means that one; where the inspector has no room beside, it opens it. */
  const selectOne = useCallback(
    (event: ReactMouseEvent, element: CanvasNode) => {
      if (event.shiftKey || event.metaKey || event.ctrlKey) return;
      const { selection } = session.store.get();
      const mark = markOf(element.id);
      if (selection.nodes.size + selection.notes.size + selection.groups.size > 1)
        session.select(selectOnly({ [`${mark.kind}s`]: [mark.id] }));
      if (element.type === "step" && !window.matchMedia(inspectorBeside).matches)
        ui.set((state) => ({ ...state, isInspectorOpen: true, tab: "parameters" }));
    },
    [session, ui],
  );
  return (
    <div className="relative h-full min-h-0" {...(readOnly ? {} : drop)}>
      <CanvasActionsContext value={readOnly ? null : actions}>
        <FlowCanvas
          // Where the focus goes when what had it is gone.
          tabIndex={-1}
          aria-label="Canvas"
          annotations={editor.annotations}
          {...changes}
          {...(readOnly ? {} : connecting)}
          {...menus}
          {...hovering}
          connectionMode={ConnectionMode.Strict}
          // A finger pans; nothing is moved by accident.
          nodesDraggable={!readOnly && !isTouch}
          multiSelectionKeyCode={multiSelectionKeys}
          nodesConnectable={!readOnly}
          edgesReconnectable={!readOnly}
          reconnectRadius={14}
          onNodeClick={selectOne}
          onNodeDoubleClick={openElement}
        >
          {copies && <DragCopies places={copies} />}
          {isEmpty && <EmptyCanvas readOnly={readOnly} />}
        </FlowCanvas>
      </CanvasActionsContext>
      <FindBar />
    </div>
  );
}
