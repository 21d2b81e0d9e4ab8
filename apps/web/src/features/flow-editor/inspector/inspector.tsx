"use client";

import type { FlowNode } from "@millrace/contracts/flow/definition";
import { MoreHorizontal, MousePointerClick, X } from "lucide-react";
import { useEffect, useRef } from "react";
import { Button } from "@/ui/button";
import { cn } from "@/ui/class-names";
import { Tabs, TabsContent, TabsList, TabsTrigger } from "@/ui/tabs";
import { NodeIcon } from "../canvas/node-icon.tsx";
import { findNode } from "../document/flow-document.ts";
import { InspectedBy } from "../presence/inspected-by.tsx";
import {
  openDialog,
  useDocument,
  useEditor,
  useEditorState,
  useEditorUi,
  useReadOnly,
} from "../state/editor-context.ts";
import type { InspectorTab } from "../state/editor-ui.ts";
import { nodesOfSelection, singleNode } from "../state/selection.ts";
import { OutputTab } from "../testing/output-tab.tsx";
import { TestMenu } from "../testing/test-menu.tsx";
import { NodeDataTab } from "./node-data-tab.tsx";
import { NodeName } from "./node-name.tsx";
import { NotesTab } from "./notes-tab.tsx";
import { ParametersTab } from "./parameters-tab.tsx";
import { SelectionPanel } from "./selection-panel.tsx";
import { SettingsTab } from "./settings-tab.tsx";

const tabs: readonly { value: InspectorTab; label: string }[] = [
  { value: "parameters", label: "Parameters" },
  { value: "input", label: "Input" },
  { value: "output", label: "Output" },
  { value: "settings", label: "Settings" },
  { value: "notes", label: "Notes" },
];

/** Everything about the selected node. */
export function Inspector({ onClose }: { onClose: () => void }) {
  const document = useDocument();
  const selection = useEditorState((state) => state.selection);
  const nodeId = singleNode(selection);
  const node = nodeId === null ? undefined : findNode(document, nodeId);
  if (!node) return <NothingSelected count={nodesOfSelection(selection, document).size} onClose={onClose} />;
  return <NodeInspector key={node.id} node={node} onClose={onClose} />;
}

function NothingSelected({ count, onClose }: { count: number; onClose: () => void }) {
  return (
    <div className="flex h-full min-h-0 flex-col">
      <div className="flex h-12 shrink-0 items-center justify-between border-b pr-2 pl-4">
        <span className="font-medium text-sm">{count > 1 && `${count} nodes`}</span>
        <CloseButton onClose={onClose} />
      </div>
      {count > 1 ? (
        <SelectionPanel />
      ) : (
        <div className="grid flex-1 content-center justify-items-center gap-2 px-8 text-center text-muted-foreground text-sm">
          <MousePointerClick className="size-5" strokeWidth={1.5} aria-hidden />
          Select a node to see and change it.
        </div>
      )}
    </div>
  );
}

function NodeInspector({ node, onClose }: { node: FlowNode; onClose: () => void }) {
  const editor = useEditor();
  const tab = useEditorUi((ui) => ui.tab);
  const problems = useEditorState((state) => state.problems.byNode.get(node.id));
  const type = editor.catalog.find(node.type, node.typeVersion);
  const root = useRef<HTMLDivElement>(null);
  useFieldFocus(root, node.id);
  return (
    <div ref={root} data-inspector className="flex h-full min-h-0 flex-col">
      <div className="flex h-12 shrink-0 items-center gap-2.5 border-b pr-2 pl-3">
        <NodeIcon icon={type?.icon} category={type?.category} />
        <div className="min-w-0 flex-1">
          <NodeName node={node} />
          <p className="truncate px-1 text-muted-foreground text-xs leading-4">
            {type?.title ?? `Unknown type ${node.type}`} · <NodeId nodeId={node.id} />
          </p>
        </div>
        <TestMenu nodeId={node.id} typeKind={type?.kind} />
        <Button
          variant="ghost"
          size="icon-sm"
          aria-label="More about this node"
          onClick={(event) => {
            const box = event.currentTarget.getBoundingClientRect();
            const menu = { at: { x: box.left, y: box.bottom }, target: { kind: "nodes" as const, nodeIds: [node.id] } };
            editor.ui.set((ui) => ({ ...ui, menu }));
          }}
        >
          <MoreHorizontal aria-hidden />
        </Button>
        <CloseButton onClose={onClose} />
      </div>
      <InspectedBy nodeId={node.id} />
      <Tabs
        value={tab}
        className="flex-1"
        onValueChange={(next) => {
          const chosen = tabs.find((candidate) => candidate.value === next);
          if (chosen) editor.ui.set((ui) => ({ ...ui, tab: chosen.value }));
        }}
      >
        <TabsList aria-label="About the node">
          {tabs.map(({ value, label }) => (
            <TabsTrigger key={value} value={value}>
              {label}
              {value === "parameters" && problems && (
                <span
                  className={cn(
                    "ml-1.5 inline-grid h-4 min-w-4 place-items-center rounded-full px-1 text-xs",
                    problems[0]?.severity === "error" ? "bg-failed/12 text-failed" : "bg-waiting/12 text-waiting",
                  )}
                >
                  {problems.length}
                </span>
              )}
              {value === "notes" && node.notes && <span className="ml-1 text-accent-text">•</span>}
            </TabsTrigger>
          ))}
        </TabsList>
        <TabsContent value="parameters">
          <ParametersTab node={node} type={type} />
        </TabsContent>
        <TabsContent value="input">
          <NodeDataTab node={node} type={type} side="input" />
        </TabsContent>
        <TabsContent value="output">
          <OutputTab node={node} type={type} />
        </TabsContent>
        <TabsContent value="settings">
          <SettingsTab node={node} type={type} />
        </TabsContent>
        <TabsContent value="notes">
          <NotesTab node={node} />
        </TabsContent>
      </Tabs>
    </div>
  );
}

function CloseButton({ onClose }: { onClose: () => void }) {
  return (
    <Button variant="ghost" size="icon-sm" aria-label="Hide the inspector" onClick={onClose}>
      <X aria-hidden />
    </Button>
  );
}

/** The id is what expressions say; who may change the flow changes it here. */
function NodeId({ nodeId }: { nodeId: string }) {
  const editor = useEditor();
  if (useReadOnly()) return <code className="font-mono">{nodeId}</code>;
  return (
    <button
      type="button"
      title="Change the id"
      className="rounded-xs font-mono hover:text-foreground hover:underline"
      onClick={() => openDialog(editor, { kind: "change_id", nodeId })}
    >
      {nodeId}
    </button>
  );
}

/** Goes to the field that a problem, F2 or "Rename" asked for, opening what hides it. */
function useFieldFocus(root: React.RefObject<HTMLElement | null>, nodeId: string): void {
  const { ui } = useEditor();
  const focusField = useEditorUi((state) => state.focusField);
  useEffect(() => {
    if (focusField?.nodeId !== nodeId) return;
    const focus = (mayUnfold: boolean) => {
      const target = findField(root.current, focusField.pointer);
      const unfold = root.current?.querySelector<HTMLElement>("[data-unfold][aria-expanded=false]");
      if (!target && mayUnfold && unfold) {
        unfold.click();
        requestAnimationFrame(() => focus(false));
        return;
      }
      target?.scrollIntoView({ block: "center" });
      target?.focus();
      if (target instanceof HTMLInputElement) target.select();
      ui.set((state) => ({ ...state, focusField: null }));
    };
    // The tab that holds the field may be rendered only now, and the code editor loads on its own.
    const timer = setTimeout(() => focus(true), 60);
    return () => clearTimeout(timer);
  }, [focusField, nodeId, root, ui]);
}

/** The control at a place, or at the nearest place around it. */
function findField(root: HTMLElement | null, pointer: string): HTMLElement | null {
  for (let place = pointer; place !== ""; place = place.slice(0, Math.max(0, place.lastIndexOf("/")))) {
    const field = root?.querySelector<HTMLElement>(`[data-pointer="${CSS.escape(place)}"]`);
    if (field) return field.matches("input") ? field : (field.querySelector<HTMLElement>(focusable) ?? field);
    if (!place.includes("/")) break;
  }
  return null;
}

const focusable =
  "input:not(:disabled), textarea:not(:disabled), .cm-content, [role=combobox], [role=switch], select, button";
