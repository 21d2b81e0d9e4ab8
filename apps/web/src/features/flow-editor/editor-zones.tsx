"use client";

import { useEffect, useSyncExternalStore } from "react";
import { Breadcrumb } from "@/features/frame/breadcrumb";
import { ResizableGroup, ResizableHandle, ResizablePanel, useRememberedLayout } from "@/ui/resizable";
import { Sheet, SheetContent } from "@/ui/sheet";
import { EditorCanvas } from "./canvas/editor-canvas.tsx";
import { FlowName } from "./header/flow-name.tsx";
import { Inspector } from "./inspector/inspector.tsx";
import { useCodeEditorAhead } from "./inspector/load-code-editor.ts";
import { DataSheet, useDataNode } from "./inspector/mapping/data-sheet.tsx";
import { MappingPanel } from "./inspector/mapping/mapping-panel.tsx";
import { dataBeside, showData } from "./inspector/mapping/mapping-state.ts";
import { Palette } from "./palette/palette.tsx";
import { ProblemsPanel } from "./problems/problems-panel.tsx";
import { LiveRunStrip } from "./run-now/live-run-strip.tsx";
import { useEditor, useEditorState, useEditorUi, useReadOnly } from "./state/editor-context.ts";
import { inspectorBeside } from "./state/editor-ui.ts";
import { singleNode } from "./state/selection.ts";
import { useFlow } from "./state/use-flow.ts";
import { StatisticsMode } from "./statistics/statistics-mode.tsx";
import { usePinSigns } from "./testing/use-pins.ts";
import { useTestKeys } from "./testing/use-test-keys.ts";
import { CanvasTypesContext } from "./types/canvas-types.ts";
import { TypesOfDraft, typesOf } from "./types/types-of-editor.ts";

/** Palette, canvas and inspector of the draft. */
export function EditorZones() {
  const { name } = useFlow();
  useTestKeys();
  useCodeEditorAhead();
  usePinSigns();
  return (
    <>
      <Breadcrumb items={[{ label: <FlowName /> }]} />
      <h1 className="sr-only">{name}</h1>
      <StatisticsMode />
      <TypesOfDraft />
      <Zones />
    </>
  );
}

/** Side by side where there is room; on a narrow screen the inspector slides over the canvas. */
function Zones() {
  const isWide = useMediaQuery(inspectorBeside);
  const readOnly = useReadOnly();
  const isOpen = useEditorUi((ui) => ui.isInspectorOpen);
  const hasSelection = useEditorState((state) => state.selection.nodes.size > 0);
  const isInspectorOpen = isOpen && hasSelection;
  const editor = useEditor();
  const { ui } = editor;
  const hasRoomForData = useMediaQuery(dataBeside);
  const dataNode = useDataNode(isInspectorOpen && hasRoomForData);
  const panelIds = ["canvas", ...(dataNode === null ? [] : ["data"]), ...(isInspectorOpen ? ["inspector"] : [])];
  const layout = useRememberedLayout({ id: "millrace.editor", panelIds, storage: localStorage });
  const close = () => ui.set((state) => ({ ...state, isInspectorOpen: false }));
  const canvas = (
    <div className="flex h-full min-h-0 min-w-0 flex-1 flex-col">
      <div className="relative min-h-0 flex-1">
        <CanvasTypesContext value={typesOf(editor)}>
          <EditorCanvas />
        </CanvasTypesContext>
        <LiveRunStrip />
      </div>
      <ProblemsPanel />
    </div>
  );
  if (!isWide) {
    return (
      <div className="relative flex min-h-0 flex-1">
        {!readOnly && <Palette />}
        {canvas}
        <InspectorSheet onClose={close} />
        <DataSheet />
      </div>
    );
  }
  return (
    <div className="flex min-h-0 flex-1">
      {!readOnly && <Palette />}
      {/* The canvas stays in its place in the tree, so that it keeps its view when the inspector comes and goes. */}
      <ResizableGroup {...layout} className="min-w-0 flex-1">
        <ResizablePanel id="canvas" minSize={320}>
          {canvas}
        </ResizablePanel>
        {dataNode !== null && (
          <>
            <ResizableHandle aria-label="Width of the data" />
            <ResizablePanel id="data" defaultSize={300} minSize={220} maxSize={560} className="bg-surface">
              <MappingPanel key={dataNode} nodeId={dataNode} onClose={() => showData(editor, false)} />
            </ResizablePanel>
          </>
        )}
        {isInspectorOpen && (
          <>
            <ResizableHandle aria-label="Width of the inspector" />
            <ResizablePanel id="inspector" defaultSize={384} minSize={300} maxSize={720} className="bg-surface">
              <Inspector onClose={close} />
            </ResizablePanel>
          </>
        )}
      </ResizableGroup>
      {!hasRoomForData && <DataSheet />}
    </div>
  );
}

function InspectorSheet({ onClose }: { onClose: () => void }) {
  const { session, ui } = useEditor();
  const isOpen = useEditorUi((state) => state.isInspectorOpen);
  const nodeId = useEditorState((state) => singleNode(state.selection));
  // A sheet covers the canvas, so it opens on request only; a double click or Enter is one.
  useEffect(() => ui.set((state) => ({ ...state, isInspectorOpen: false })), [ui]);
  if (!isOpen || nodeId === null) return null;
  const name = session.document().definition.nodes.find((node) => node.id === nodeId)?.name ?? "Node";
  return (
    <Sheet open onOpenChange={(open) => !open && onClose()}>
      <SheetContent title={name} titleHidden side="bottom" className="h-[85vh]">
        <Inspector onClose={onClose} />
      </SheetContent>
    </Sheet>
  );
}

function useMediaQuery(query: string): boolean {
  return useSyncExternalStore(
    (onChange) => {
      const list = window.matchMedia(query);
      list.addEventListener("change", onChange);
      return () => list.removeEventListener("change", onChange);
    },
    () => window.matchMedia(query).matches,
    () => true,
  );
}
