"use client";

import type { FlowNode } from "@millrace/contracts/flow/definition";
import { MoreHorizontal, MousePointerClick, X } from "lucide-react";
import { type ReactNode, useEffect, useRef } from "react";
import { Button } from "@/ui/button";
import { cn } from "@/ui/class-names";
import { Tabs, TabsContent, TabsList, TabsTrigger } from "@/ui/tabs";
import { NodeIcon } from "../canvas/node-icon.tsx";
import { findNode } from "../document/flow-document.ts";
import { InspectedBy } from "../presence/inspected-by.tsx";
import { openDialog, useEditor, useEditorState, useEditorUi, useNode, useReadOnly } from "../state/editor-context.ts";
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
  const nodeId = useEditorState(({ selection, history }) => {
    const id = singleNode(selection);
    return id !== null && findNode(history.document, id) ? id : null;
  });
  const count = useEditorState(({ selection, history }) => nodesOfSelection(selection, history.document).size);
  if (nodeId === null) return <NothingSelected count={count} onClose={onClose} />;
  return <NodeInspector key={nodeId} nodeId={nodeId} onClose={onClose} />;
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

/** Renders again for what it shows of the node itself; what is typed in a tab renders that tab. */
function NodeInspector({ nodeId, onClose }: { nodeId: string; onClose: () => void }) {
  const editor = useEditor();
  const tab = useEditorUi((ui) => ui.tab);
  const problems = useEditorState((state) => state.problems.byNode.get(nodeId));
  const typeName = useNodePart(nodeId, (node) => node.type);
  const typeVersion = useNodePart(nodeId, (node) => node.typeVersion);
  const hasNotes = useNodePart(nodeId, (node) => Boolean(node.notes));
  const root = useRef<HTMLDivElement>(null);
  useFieldFocus(root, nodeId);
  // The moment between a node's end and the selection's.
  if (typeName === undefined || typeVersion === undefined) return null;
  const type = editor.catalog.find(typeName, typeVersion);
  return (
    <div ref={root} data-inspector className="flex h-full min-h-0 flex-col">
      <div className="flex h-12 shrink-0 items-center gap-2.5 border-b pr-2 pl-3">
        <NodeIcon icon={type?.icon} category={type?.category} />
        <div className="min-w-0 flex-1">
          <OfNode nodeId={nodeId}>{(node) => <NodeName node={node} />}</OfNode>
          <p className="truncate px-1 text-muted-foreground text-xs leading-4">
            {type?.title ?? `Unknown type ${typeName}`} · <NodeId nodeId={nodeId} />
          </p>
        </div>
        <TestMenu nodeId={nodeId} typeKind={type?.kind} />
        <Button
          variant="ghost"
          size="icon-sm"
          aria-label="More about this node"
          onClick={(event) => {
            const box = event.currentTarget.getBoundingClientRect();
            const menu = { at: { x: box.left, y: box.bottom }, target: { kind: "nodes" as const, nodeIds: [nodeId] } };
            editor.ui.set((ui) => ({ ...ui, menu }));
          }}
        >
          <MoreHorizontal aria-hidden />
        </Button>
        <CloseButton onClose={onClose} />
      </div>
      <InspectedBy nodeId={nodeId} />
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
              {value === "notes" && hasNotes && <span className="ml-1 text-accent-text">•</span>}
            </TabsTrigger>
          ))}
        </TabsList>
        <TabsContent value="parameters">
          <OfNode nodeId={nodeId}>{(node) => <ParametersTab node={node} type={type} />}</OfNode>
        </TabsContent>
        <TabsContent value="input">
          <OfNode nodeId={nodeId}>{(node) => <NodeDataTab node={node} type={type} side="input" />}</OfNode>
        </TabsContent>
        <TabsContent value="output">
          <OfNode nodeId={nodeId}>{(node) => <OutputTab node={node} type={type} />}</OfNode>
        </TabsContent>
        <TabsContent value="settings">
          <OfNode nodeId={nodeId}>{(node) => <SettingsTab node={node} type={type} />}</OfNode>
        </TabsContent>
        <TabsContent value="notes">
          <OfNode nodeId={nodeId}>{(node) => <NotesTab node={node} />}</OfNode>
        </TabsContent>
      </Tabs>
    </div>
  );
}

/** What is drawn from a node, again whenever the node is another one. */
function OfNode({ nodeId, children }: { nodeId: string; children: (node: FlowNode) => ReactNode }) {
  const node = useNode(nodeId);
  return node && children(node);
}

/** A part of a node that compares by value, so that only another value renders. */
function useNodePart<T extends string | number | boolean>(nodeId: string, part: (node: FlowNode) => T): T | undefined {
  return useEditorState(({ history }) => {
    const node = findNode(history.document, nodeId);
    return node && part(node);
  });
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
