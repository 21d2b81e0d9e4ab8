"use client";

import type { Flow } from "@millrace/contracts/api/flows";
import type { FlowId } from "@millrace/contracts/ids";
import Link from "next/link";
import { type ReactNode, Suspense, use, useState, useSyncExternalStore } from "react";
import { ReactFlowProvider } from "reactflow";
import { FlowPauseNotice } from "@/features/pauses/flow-pause";
import { trpc } from "@/trpc/client";
import { Button } from "@/ui/button";
import { ErrorPanel } from "@/ui/error-panel";
import { Skeleton } from "@/ui/skeleton";
import { OpenBranchContext, useBranchChoice } from "./branches/open-branch.ts";
import { CanvasMenu } from "./canvas/canvas-menu.tsx";
import { ConflictPanel } from "./conflicts/conflict-panel.tsx";
import { EditorDialogs } from "./editor-dialogs.tsx";
import { EditorHeader } from "./header/editor-header.tsx";
import { QuickAdd } from "./palette/quick-add.tsx";
import { Companions } from "./presence/companions.tsx";
import { useValidation } from "./problems/use-validation.ts";
import { EditorContext } from "./state/editor-context.ts";
import { FlowContext } from "./state/use-flow.ts";
import { branchIdOf } from "./sync/open-draft.ts";
import { RefusedNotice } from "./sync/refused-notice.tsx";
import { useDraftSync } from "./sync/use-draft-sync.ts";
import { useEditorSetup } from "./sync/use-editor-setup.ts";

type FlowEditorScreenProps = {
  organizationSlug: string;
  flowId: FlowId;
  /** The flow as JSON, on its way with the page; `null` where it could not be read. */
  readAhead: Promise<string | null>;
  /** The canvas with what belongs to it, or the flow's settings: both work on the same draft. */
  children: ReactNode;
};

/** One flow's draft, open for editing; saves by itself, publishes on request. */
export function FlowEditorScreen(props: FlowEditorScreenProps) {
  // The server draws no canvas: it would only be large, and nobody could use it yet.
  if (!useIsInBrowser()) return <EditorSkeleton />;
  return (
    <Suspense fallback={<EditorSkeleton />}>
      <LoadedEditor {...props} />
    </Suspense>
  );
}

const never = () => () => {};
const useIsInBrowser = () =>
  useSyncExternalStore(
    never,
    () => true,
    () => false,
  );

function LoadedEditor({ organizationSlug, flowId, readAhead, children }: FlowEditorScreenProps) {
  const [branchId, openBranch] = useBranchChoice();
  const text = use(readAhead);
  const [known] = useState(() => (text === null ? undefined : (JSON.parse(text) as Flow)));
  // The page reads the branch ahead that it was opened with.
  const isKnown = known?.id === flowId && branchIdOf(known.branch) === branchId;
  const flow = trpc.flows.get.useQuery(
    { flowId, branchId },
    { staleTime: 60_000, refetchOnWindowFocus: false, ...(isKnown ? { initialData: known } : {}) },
  );
  if (flow.error && !flow.data) {
    return (
      <div className="p-6">
        <ErrorPanel
          error={flow.error}
          title="The flow could not be loaded."
          onRetry={() => void flow.refetch()}
          action={
            branchId ? (
              <Button size="sm" onClick={() => openBranch(undefined)}>
                Open the main branch
              </Button>
            ) : (
              <Button size="sm" asChild>
                <Link href={`/o/${organizationSlug}/flows`}>All flows</Link>
              </Button>
            )
          }
        />
      </div>
    );
  }
  if (!flow.data) return <EditorSkeleton />;
  return (
    <OpenBranchContext value={openBranch}>
      <OpenEditor key={`${organizationSlug} ${flow.data.branch.id} ${flow.data.branch.isArchived}`} flow={flow.data}>
        {children}
      </OpenEditor>
    </OpenBranchContext>
  );
}

function OpenEditor({ flow, children }: { flow: Flow; children: ReactNode }) {
  const editor = useEditorSetup(flow);
  useDraftSync(editor);
  useValidation(editor);
  return (
    <FlowContext value={flow}>
      <EditorContext value={editor}>
        <ReactFlowProvider>
          <div className="flex h-full min-h-0 flex-col">
            <EditorHeader />
            <FlowPauseNotice flowId={flow.id} />
            <RefusedNotice />
            <ConflictPanel />
            {children}
          </div>
          <Companions />
          <CanvasMenu />
          <QuickAdd />
          <EditorDialogs />
        </ReactFlowProvider>
      </EditorContext>
    </FlowContext>
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
