import type { FlowEdge, FlowNode, FlowSettings } from "@millrace/contracts/flow/definition";
import type { DraftOperation } from "@millrace/contracts/flow/draft-operation";
import type { NodeCatalog } from "@millrace/contracts/flow/node-definition";
import type { JsonObject } from "@millrace/contracts/json";
import { rebaseEdits } from "@millrace/engine/draft/rebase";
import { applyCanvasEdit, type CanvasEdit, canvasCoalescingKey, describeCanvasEdit } from "./canvas-edits.ts";
import { type FlowDocument, findNode, type Point } from "./flow-document.ts";
import { type AddedParts, addNodes, connect, type MovedParts, move, remove } from "./graph-edits.ts";
import { portsOf } from "./node-ports.ts";
import { remapEdges } from "./remap-ports.ts";
import { renameIn } from "./rename-id.ts";

/** What of a node the inspector changes, besides its name and parameters. An absent key stays, `null` clears. */
export type NodeConfiguration = {
  notes?: string | null;
  retry?: FlowNode["retry"] | null;
  timeoutMs?: number | null;
  deadlineMs?: number | null;
  onError?: FlowNode["onError"];
  errorPorts?: FlowNode["errorPorts"] | null;
  concurrency?: FlowNode["concurrency"] | null;
  rateLimit?: FlowNode["rateLimit"] | null;
  undo?: FlowNode["undo"] | null;
};

/** Everything a person can do to a flow, as data. Each edit is one step of undo and one line of history. */
export type FlowEdit =
  | ({ kind: "add" } & AddedParts)
  /** Leads a connection through a node that stood alone. */
  | {
      kind: "splice";
      nodeId: string;
      positions: Record<string, Point>;
      edges: FlowEdge[];
      replaces: FlowEdge[];
      members?: Record<string, string>;
    }
  /** `replaces` is the key of the edge whose end was moved. */
  | { kind: "connect"; edge: FlowEdge; replaces?: string }
  | { kind: "remove"; nodeIds: readonly string[]; edgeKeys: readonly string[]; noteIds?: readonly string[] }
  | ({ kind: "move" } & MovedParts)
  | { kind: "set_params"; nodeId: string; params: JsonObject; pointer?: string }
  | { kind: "rename"; nodeId: string; name: string }
  /** Another id, and with it everything in the flow that says the old one. */
  | { kind: "rename_id"; nodeId: string; to: string }
  | { kind: "set_disabled"; nodeIds: readonly string[]; disabled: boolean }
  | { kind: "configure"; nodeId: string; changes: NodeConfiguration }
  | { kind: "set_settings"; settings: FlowSettings }
  | CanvasEdit
  /** Changes that are known as operations already, on top of what is there; what does not fit is left out. */
  | { kind: "operations"; operations: readonly DraftOperation[]; summary: string };

/** The document after an edit; the very same object when the edit changes nothing. */
export function applyEdit(document: FlowDocument, edit: FlowEdit, catalog: NodeCatalog): FlowDocument {
  switch (edit.kind) {
    case "add":
      return addNodes(document, edit);
    case "splice":
      return addNodes(document, { ...edit, nodes: [] });
    case "connect":
      return connect(document, edit.edge, edit.replaces);
    case "remove":
      return remove(document, new Set(edit.nodeIds), new Set(edit.edgeKeys), new Set(edit.noteIds));
    case "move":
      return move(document, edit);
    case "set_params":
      return changeNode(document, edit.nodeId, catalog, (node) => ({ ...node, params: edit.params }));
    case "rename":
      return changeNode(document, edit.nodeId, catalog, (node) =>
        node.name === edit.name ? node : { ...node, name: edit.name },
      );
    case "rename_id":
      return renameIn(document, catalog, edit.nodeId, edit.to);
    case "set_disabled": {
      const ids = new Set(edit.nodeIds);
      return withNodes(
        document,
        document.definition.nodes.map((node) =>
          ids.has(node.id) && node.disabled !== edit.disabled ? { ...node, disabled: edit.disabled } : node,
        ),
      );
    }
    case "configure":
      return changeNode(document, edit.nodeId, catalog, (node) => configured(node, edit.changes));
    case "set_settings":
      return { ...document, definition: { ...document.definition, settings: edit.settings } };
    case "operations":
      return rebaseEdits(document, [edit]).document;
    default:
      return applyCanvasEdit(document, edit);
  }
}

/** One line for the history: "Added HTTP request", "Moved 3 nodes". Names are those before the edit. */
export function describeEdit(document: FlowDocument, edit: FlowEdit): string {
  const name = (nodeId: string) => `"${findNode(document, nodeId)?.name ?? nodeId}"`;
  const nodes = (count: number) => (count === 1 ? "1 node" : `${count} nodes`);
  switch (edit.kind) {
    case "add": {
      const [first] = edit.nodes;
      if (!first) return "Added notes";
      return edit.nodes.length === 1 ? `Added "${first.name}"` : `Added ${nodes(edit.nodes.length)}`;
    }
    case "splice":
      return `Put ${name(edit.nodeId)} into a connection`;
    case "connect":
      return `Connected ${name(edit.edge.from.node)} to ${name(edit.edge.to.node)}`;
    case "remove": {
      const [first] = edit.nodeIds;
      if (edit.nodeIds.length === 1 && first) return `Deleted ${name(first)}`;
      if (edit.nodeIds.length > 1) return `Deleted ${nodes(edit.nodeIds.length)}`;
      if (edit.noteIds?.length) return edit.noteIds.length === 1 ? "Deleted a note" : "Deleted notes";
      return edit.edgeKeys.length === 1 ? "Deleted a connection" : `Deleted ${edit.edgeKeys.length} connections`;
    }
    case "move": {
      if (edit.arranged) return "Arranged the canvas";
      const ids = Object.keys(edit.positions);
      if (ids.length === 0) return Object.keys(edit.notes ?? {}).length > 1 ? "Moved notes" : "Moved a note";
      return ids.length === 1 && ids[0] ? `Moved ${name(ids[0])}` : `Moved ${nodes(ids.length)}`;
    }
    case "set_params":
      return `Changed ${name(edit.nodeId)}`;
    case "rename":
      return `Renamed ${name(edit.nodeId)} to "${edit.name}"`;
    case "rename_id":
      return `Changed the id of ${name(edit.nodeId)} to ${edit.to}`;
    case "set_disabled": {
      const what = edit.nodeIds.length === 1 && edit.nodeIds[0] ? name(edit.nodeIds[0]) : nodes(edit.nodeIds.length);
      return `${edit.disabled ? "Disabled" : "Enabled"} ${what}`;
    }
    case "configure":
      return "notes" in edit.changes ? `Changed the notes of ${name(edit.nodeId)}` : `Changed ${name(edit.nodeId)}`;
    case "set_settings":
      return "Changed the flow's settings";
    case "operations":
      return edit.summary;
    default:
      return describeCanvasEdit(document, edit);
  }
}

/** Edits with the same key in quick succession are one step of undo (typing in one field, nudging the same nodes). */
export function coalescingKey(edit: FlowEdit): string | null {
  switch (edit.kind) {
    case "set_params":
      return `params ${edit.nodeId} ${edit.pointer ?? ""}`;
    case "rename":
      return `rename ${edit.nodeId}`;
    case "configure":
      return `configure ${edit.nodeId} ${Object.keys(edit.changes).join()}`;
    case "move":
      return edit.arranged || edit.members
        ? null
        : `move ${[...Object.keys(edit.positions), ...Object.keys(edit.notes ?? {})].sort().join()}`;
    case "set_settings":
      return "settings";
    case "change_note":
      return canvasCoalescingKey(edit);
    default:
      return null;
  }
}

function configured(node: FlowNode, changes: NodeConfiguration): FlowNode {
  const next: FlowNode = { ...node };
  if (changes.onError !== undefined) next.onError = changes.onError;
  if (changes.notes !== undefined) {
    if (changes.notes) next.notes = changes.notes;
    else delete next.notes;
  }
  if (changes.retry !== undefined) {
    if (changes.retry) next.retry = changes.retry;
    else delete next.retry;
  }
  if (changes.timeoutMs !== undefined) {
    if (changes.timeoutMs) next.timeoutMs = changes.timeoutMs;
    else delete next.timeoutMs;
  }
  if (changes.deadlineMs !== undefined) {
    if (changes.deadlineMs) next.deadlineMs = changes.deadlineMs;
    else delete next.deadlineMs;
  }
  if (changes.errorPorts !== undefined) {
    if (changes.errorPorts && changes.errorPorts.length > 0) next.errorPorts = changes.errorPorts;
    else delete next.errorPorts;
  }
  if (changes.concurrency !== undefined) {
    if (changes.concurrency) next.concurrency = changes.concurrency;
    else delete next.concurrency;
  }
  if (changes.rateLimit !== undefined) {
    if (changes.rateLimit) next.rateLimit = changes.rateLimit;
    else delete next.rateLimit;
  }
  if (changes.undo !== undefined) {
    if (changes.undo) next.undo = changes.undo;
    else delete next.undo;
  }
  return next;
}

/** Changes one node and follows its ports: edges of a port that is gone go with it. */
function changeNode(
  document: FlowDocument,
  nodeId: string,
  catalog: NodeCatalog,
  change: (node: FlowNode) => FlowNode,
): FlowDocument {
  const before = findNode(document, nodeId);
  if (!before) return document;
  const after = change(before);
  if (after === before) return document;
  const next = withNodes(
    document,
    document.definition.nodes.map((node) => (node === before ? after : node)),
  );
  const edges = remapEdges(next.definition.edges, nodeId, portsOf(before, catalog), portsOf(after, catalog));
  return edges === next.definition.edges ? next : { ...next, definition: { ...next.definition, edges } };
}

/** The document with these nodes, or the very same object when no node changed. */
function withNodes(document: FlowDocument, nodes: FlowNode[]): FlowDocument {
  if (nodes.every((node, index) => node === document.definition.nodes[index])) return document;
  return { ...document, definition: { ...document.definition, nodes } };
}
