"use client";

import type { Flow } from "@millrace/contracts/api/flows";
import type { FlowId } from "@millrace/contracts/ids";
import { useEffect, useSyncExternalStore } from "react";
import { ReactFlowProvider } from "reactflow";
import { Breadcrumb } from "@/features/frame/breadcrumb";
import { FlowPauseNotice } from "@/features/pauses/flow-pause";
import { trpc } from "@/trpc/client";
import { ErrorPanel } from "@/ui/error-panel";
import { ResizableGroup, ResizableHandle, ResizablePanel, useRememberedLayout } from "@/ui/resizable";
import { Sheet, SheetContent } from "@/ui/sheet";
import { Skeleton } from "@/ui/skeleton";
import { SetAsideNotice } from "./autosave/set-aside-notice.tsx";
import { useDraftSync } from "./autosave/use-draft-sync.ts";
import { useEditorSetup } from "./autosave/use-editor-setup.ts";
import { CanvasMenu } from "./canvas/canvas-menu.tsx";
import { EditorCanvas } from "./canvas/editor-canvas.tsx";
import { EditorDialogs } from "./editor-dialogs.tsx";
import { EditorHeader } from "./header/editor-header.tsx";
import { FlowName } from "./header/flow-name.tsx";
import { Inspector } from "./inspector/inspector.tsx";
import { Palette } from "./palette/palette.tsx";
import { QuickAdd } from "./palette/quick-add.tsx";
import { ProblemsPanel } from "./problems/problems-panel.tsx";
import { useValidation } from "./problems/use-validation.ts";
import { LiveRunStrip } from "./run-now/live-run-strip.tsx";
import { EditorContext, useEditor, useEditorState, useEditorUi, useReadOnly } from "./state/editor-context.ts";
import { inspectorBeside } from "./state/editor-ui.ts";
import { singleNode } from "./state/selection.ts";
import { FlowContext } from "./state/use-flow.ts";

type FlowEditorScreenProps = { organizationSlug: string; flowId: FlowId };

/** The editor of one flow: palette, canvas, inspector; saves by itself, publishes on request. */
export function FlowEditorScreen({ organizationSlug, flowId }: FlowEditorScreenProps) {
  const flow = trpc.flows.get.useQuery({ flowId }, { staleTime: 60_000, refetchOnWindowFocus: false });
  if (flow.error && !flow.data) {
    return (
      <div className="p-6">
        <ErrorPanel error={flow.error} title="The flow could not be loaded." onRetry={() => void flow.refetch()} />
      </div>
    );
  }
  if (!flow.data) return <EditorSkeleton />;
  return <OpenEditor key={`${organizationSlug} ${flowId}`} flow={flow.data} />;
}

function OpenEditor({ flow }: { flow: Flow }) {
  const editor = useEditorSetup(flow);
  useDraftSync(editor);
  useValidation(editor);
  return (
    <FlowContext value={flow}>
      <EditorContext value={editor}>
        <ReactFlowProvider>
          <Breadcrumb items={[{ label: <FlowName /> }]} />
          <div className="flex h-full min-h-0 flex-col">
            <h1 className="sr-only">{flow.name}</h1>
            <EditorHeader />
            <FlowPauseNotice flowId={flow.id} />
            <SetAsideNotice />
            <Zones />
          </div>
          <CanvasMenu />
          <QuickAdd />
          <EditorDialogs />
        </ReactFlowProvider>
      </EditorContext>
    </FlowContext>
  );
}

/** Side by side where there is room; on a narrow screen the inspector slides over the canvas. */
function Zones() {
  const isWide = useMediaQuery(inspectorBeside);
  const readOnly = useReadOnly();
  const isOpen = useEditorUi((ui) => ui.isInspectorOpen);
  const hasSelection = useEditorState((state) => state.selection.nodes.size > 0);
  const isInspectorOpen = isOpen && hasSelection;
  const { ui } = useEditor();
  const panelIds = isInspectorOpen ? ["canvas", "inspector"] : ["canvas"];
  const layout = useRememberedLayout({ id: "millrace.editor", panelIds, storage: localStorage });
  const close = () => ui.set((state) => ({ ...state, isInspectorOpen: false }));
  const canvas = (
    <div className="flex h-full min-h-0 min-w-0 flex-1 flex-col">
      <div className="relative min-h-0 flex-1">
        <EditorCanvas />
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
        {isInspectorOpen && (
          <>
            <ResizableHandle aria-label="Width of the inspector" />
            <ResizablePanel id="inspector" defaultSize={384} minSize={300} maxSize={720} className="bg-surface">
              <Inspector onClose={close} />
            </ResizablePanel>
          </>
        )}
      </ResizableGroup>
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

function EditorSkeleton() {
  return (
    <div className="flex h-full min-h-0 flex-col">
      <div className="flex h-11 items-center gap-3 border-b bg-surface px-3">
        <Skeleton className="w-64" />
        <Skeleton className="ml-auto h-7 w-40" />
      </div>
      <div className="flex flex-1">
        <div className="grid w-60 content-start gap-3 border-r bg-surface p-4 max-lg:hidden">
          {["a", "b", "c", "d", "e", "f"].map((key) => (
            <Skeleton key={key} className="h-6" />
          ))}
        </div>
        <div className="flex-1" />
        <div className="w-96 border-l bg-surface max-md:hidden" />
      </div>
    </div>
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
