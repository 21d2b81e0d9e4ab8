import type { FlowEdge, FlowNode, FlowSettings } from "@millrace/contracts/flow/definition";
import type { DraftOperation } from "@millrace/contracts/flow/draft-operation";
import type { NodeCatalog } from "@millrace/contracts/flow/node-definition";
import type { JsonObject } from "@millrace/contracts/json";
import { rebaseEdits } from "@millrace/engine/draft/rebase";
import { edgeKey, type FlowDocument, findNode, type Point, positionOf } from "./flow-document.ts";
import { portsOf } from "./node-ports.ts";
import { remapEdges } from "./remap-ports.ts";

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
  | { kind: "add"; nodes: FlowNode[]; positions: Record<string, Point>; edges: FlowEdge[]; replaces?: FlowEdge[] }
  /** `replaces` is the key of the edge whose end was moved. */
  | { kind: "connect"; edge: FlowEdge; replaces?: string }
  | { kind: "remove"; nodeIds: readonly string[]; edgeKeys: readonly string[] }
  | { kind: "move"; positions: Record<string, Point>; arranged?: boolean }
  | { kind: "set_params"; nodeId: string; params: JsonObject; pointer?: string }
  | { kind: "rename"; nodeId: string; name: string }
  | { kind: "set_disabled"; nodeIds: readonly string[]; disabled: boolean }
  | { kind: "configure"; nodeId: string; changes: NodeConfiguration }
  | { kind: "set_settings"; settings: FlowSettings }
  /** Changes that are known as operations already, on top of what is there; what does not fit is left out. */
  | { kind: "operations"; operations: readonly DraftOperation[]; summary: string };

/** The document after an edit; the very same object when the edit changes nothing. */
export function applyEdit(document: FlowDocument, edit: FlowEdit, catalog: NodeCatalog): FlowDocument {
  switch (edit.kind) {
    case "add":
      return addNodes(document, edit);
    case "connect":
      return connect(document, edit.edge, edit.replaces);
    case "remove":
      return remove(document, new Set(edit.nodeIds), new Set(edit.edgeKeys));
    case "move":
      return move(document, edit.positions);
    case "set_params":
      return changeNode(document, edit.nodeId, catalog, (node) => ({ ...node, params: edit.params }));
    case "rename":
      return changeNode(document, edit.nodeId, catalog, (node) =>
        node.name === edit.name ? node : { ...node, name: edit.name },
      );
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
  }
}

/** One line for the history: "Added HTTP request", "Moved 3 nodes". Names are those before the edit. */
export function describeEdit(document: FlowDocument, edit: FlowEdit): string {
  const name = (nodeId: string) => `"${findNode(document, nodeId)?.name ?? nodeId}"`;
  const nodes = (count: number) => (count === 1 ? "1 node" : `${count} nodes`);
  switch (edit.kind) {
    case "add": {
      const [first] = edit.nodes;
      return edit.nodes.length === 1 && first ? `Added "${first.name}"` : `Added ${nodes(edit.nodes.length)}`;
    }
    case "connect":
      return `Connected ${name(edit.edge.from.node)} to ${name(edit.edge.to.node)}`;
    case "remove": {
      const [first] = edit.nodeIds;
      if (edit.nodeIds.length === 1 && first) return `Deleted ${name(first)}`;
      if (edit.nodeIds.length > 1) return `Deleted ${nodes(edit.nodeIds.length)}`;
      return edit.edgeKeys.length === 1 ? "Deleted a connection" : `Deleted ${edit.edgeKeys.length} connections`;
    }
    case "move": {
      if (edit.arranged) return "Arranged the canvas";
      const ids = Object.keys(edit.positions);
      return ids.length === 1 && ids[0] ? `Moved ${name(ids[0])}` : `Moved ${nodes(ids.length)}`;
    }
    case "set_params":
      return `Changed ${name(edit.nodeId)}`;
    case "rename":
      return `Renamed ${name(edit.nodeId)} to "${edit.name}"`;
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
      return edit.arranged ? null : `move ${Object.keys(edit.positions).sort().join()}`;
    case "set_settings":
      return "settings";
    default:
      return null;
  }
}

function addNodes(document: FlowDocument, edit: Extract<FlowEdit, { kind: "add" }>): FlowDocument {
  if (edit.nodes.length === 0) return document;
  const replaced = new Set((edit.replaces ?? []).map(edgeKey));
  const { definition, layout } = document;
  const nodes = [...definition.nodes, ...edit.nodes];
  const known = new Set(nodes.map(({ id }) => id));
  const edges = edit.edges.filter(({ from, to }) => known.has(from.node) && known.has(to.node));
  return {
    definition: {
      ...definition,
      nodes,
      edges: [...definition.edges.filter((edge) => !replaced.has(edgeKey(edge))), ...edges],
    },
    layout: { nodes: { ...layout.nodes, ...edit.positions } },
  };
}

function connect(document: FlowDocument, edge: FlowEdge, replaces?: string): FlowDocument {
  const key = edgeKey(edge);
  const { definition } = document;
  if (definition.edges.some((other) => edgeKey(other) === key)) return document;
  // Somebody may have deleted one of them while the other was being dragged to.
  if (!findNode(document, edge.from.node) || !findNode(document, edge.to.node)) return document;
  const kept = definition.edges.filter((other) => edgeKey(other) !== replaces);
  return { ...document, definition: { ...definition, edges: [...kept, edge] } };
}

function remove(document: FlowDocument, nodeIds: Set<string>, edgeKeys: Set<string>): FlowDocument {
  const { definition, layout } = document;
  const nodes = definition.nodes.filter((node) => !nodeIds.has(node.id));
  const edges = definition.edges.filter(
    (edge) => !nodeIds.has(edge.from.node) && !nodeIds.has(edge.to.node) && !edgeKeys.has(edgeKey(edge)),
  );
  if (nodes.length === definition.nodes.length && edges.length === definition.edges.length) return document;
  const positions = Object.fromEntries(Object.entries(layout.nodes).filter(([id]) => !nodeIds.has(id)));
  return {
    definition: { ...definition, nodes, edges },
    layout: nodes.length === definition.nodes.length ? layout : { nodes: positions },
  };
}

function move(document: FlowDocument, positions: Record<string, Point>): FlowDocument {
  const known = new Set(document.definition.nodes.map(({ id }) => id));
  const moved = Object.entries(positions).filter(([id, to]) => {
    if (!known.has(id)) return false;
    const from = positionOf(document, id);
    return from.x !== to.x || from.y !== to.y;
  });
  if (moved.length === 0) return document;
  return { ...document, layout: { nodes: { ...document.layout.nodes, ...Object.fromEntries(moved) } } };
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
