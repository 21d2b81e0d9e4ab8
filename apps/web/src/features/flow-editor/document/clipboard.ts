import {
  annotationId,
  type CanvasGroup,
  canvasGroup,
  canvasNote,
  emptyDefinition,
  type FlowDefinition,
  type FlowEdge,
  type FlowNode,
  flowEdge,
  flowNode,
  maxNodesPerFlow,
  nodeId,
} from "@millrace/contracts/flow/definition";
import type { NodeCatalog } from "@millrace/contracts/flow/node-definition";
import { renameNodes } from "@millrace/engine/flow/rename-node";
import { z } from "zod";
import { groupMembers, groupsOf, newCanvasId, notesOf } from "./canvas-layout.ts";
import type { FlowEdit } from "./edits.ts";
import { type FlowDocument, type Point, positionOf } from "./flow-document.ts";
import { freeNodeId, freeNodeName } from "./node-ids.ts";

/**
 * Copied nodes, notes and groups as JSON text: readable, and good between flows, organizations and installations. A text without
 * notes and groups, as they were once written, is read as well.
 */
const clipboardContent = z
  .object({
    millrace: z.literal("nodes"),
    format: z.literal(1),
    nodes: z.array(flowNode).max(maxNodesPerFlow),
    edges: z.array(flowEdge),
    positions: z.record(z.string(), z.object({ x: z.number(), y: z.number() })),
    notes: z.record(annotationId, canvasNote).optional(),
    groups: z.record(annotationId, canvasGroup).optional(),
    members: z.record(nodeId, annotationId).optional(),
  })
  .refine(({ nodes, notes }) => nodes.length + Object.keys(notes ?? {}).length > 0);
export type ClipboardContent = z.infer<typeof clipboardContent>;

/**
 * The selected nodes with the edges among them, and the groups that are among them whole; edges to others stay behind.
 * `null` when nothing is to be copied.
 */
export function toClipboardContent(
  document: FlowDocument,
  nodeIds: ReadonlySet<string>,
  noteIds: ReadonlySet<string> = new Set(),
): ClipboardContent | null {
  const { definition, layout } = document;
  const nodes = definition.nodes.filter((node) => nodeIds.has(node.id));
  const notes = Object.fromEntries(Object.entries(notesOf(layout)).filter(([id]) => noteIds.has(id)));
  if (nodes.length === 0 && Object.keys(notes).length === 0) return null;
  const inGroups = groupMembers(
    layout,
    definition.nodes.map((node) => node.id),
  );
  const whole = [...inGroups].filter(([, members]) => members.every((id) => nodeIds.has(id)));
  const groups = groupsOf(layout);
  return {
    millrace: "nodes",
    format: 1,
    nodes,
    edges: definition.edges.filter((edge) => nodeIds.has(edge.from.node) && nodeIds.has(edge.to.node)),
    positions: Object.fromEntries(nodes.map((node) => [node.id, positionOf(document, node.id)])),
    ...(Object.keys(notes).length > 0 ? { notes } : {}),
    ...(whole.length > 0
      ? {
          groups: Object.fromEntries(whole.map(([id]) => [id, groups[id] as CanvasGroup])),
          members: Object.fromEntries(whole.flatMap(([id, members]) => members.map((member) => [member, id]))),
        }
      : {}),
  };
}

/** Why a text that is not copied nodes can't be pasted, and where it belongs, in words; `null` for no text at all. */
export function foreignText(text: string): string | null {
  if (text.trim() === "") return null;
  const { millrace, format, nodes, connections } = fieldsOf(text);
  if (millrace === "flow")
    return "This is a whole flow, exported to a file. Bring it in on the page Flows, with Import.";
  if (millrace === "nodes" && typeof format === "number" && format > 1)
    return "These nodes were copied from a newer Millrace. Nothing was pasted.";
  if (millrace === "nodes") return "These copied nodes are damaged or are too many for one flow. Nothing was pasted.";
  if (Array.isArray(nodes) && connections !== undefined)
    return "This is a workflow of n8n, which can't be pasted here. Nothing was pasted.";
  return "The clipboard holds no copied nodes. Nothing was pasted.";
}

function fieldsOf(text: string): Readonly<Record<string, unknown>> {
  try {
    const parsed: unknown = JSON.parse(text);
    return typeof parsed === "object" && parsed !== null ? { ...parsed } : {};
  } catch {
    return {};
  }
}

/** What a text holds, or `null` when it is not copied nodes. Reading it runs nothing. */
export function parseClipboardText(text: string): ClipboardContent | null {
  if (!text.trimStart().startsWith("{")) return null;
  try {
    const parsed = clipboardContent.safeParse(JSON.parse(text));
    return parsed.success ? parsed.data : null;
  } catch {
    return null;
  }
}

/**
 * The edit that pastes the nodes with free ids and names. Expressions among the pasted nodes follow the new ids;
 * references to nodes that were not copied stay as they are. `at` is the top left corner, else a small step aside.
 */
export function planPaste(
  document: FlowDocument,
  content: ClipboardContent,
  catalog: NodeCatalog,
  at?: Point,
): { edit: Extract<FlowEdit, { kind: "add" }>; nodeIds: string[]; noteIds: string[] } {
  const taken = new Set(document.definition.nodes.map((node) => node.id));
  const ids = new Set([...taken, ...content.nodes.map((node) => node.id)]);
  const names = new Set(document.definition.nodes.map((node) => node.name));
  const renamed = new Map<string, string>();
  const named = content.nodes.map((node) => {
    const name = freeNodeName(node.name, names);
    names.add(name);
    if (taken.has(node.id)) renamed.set(node.id, freeNodeId(name, ids));
    ids.add(renamed.get(node.id) ?? node.id);
    return { ...node, name };
  });
  const idOf = (id: string) => renamed.get(id) ?? id;
  const copied = new Set(content.nodes.map((node) => node.id));
  const among = content.edges.filter((edge) => copied.has(edge.from.node) && copied.has(edge.to.node));
  const { nodes, edges } = renameNodes(asDefinition(named, among), catalog, renamed).definition;
  const shift = shiftTo(content, at);
  const moved = ({ x, y }: Point) => ({ x: x + shift.x, y: y + shift.y });
  const positions = Object.fromEntries(
    content.nodes.map(({ id }) => [idOf(id), moved(content.positions[id] ?? { x: 0, y: 0 })]),
  );
  const notes = Object.fromEntries(
    Object.values(content.notes ?? {}).map((note) => [newCanvasId("note"), { ...note, ...moved(note) }]),
  );
  return {
    edit: { kind: "add", nodes, positions, edges, notes, ...copiedGroups(content, idOf) },
    nodeIds: nodes.map((node) => node.id),
    noteIds: Object.keys(notes),
  };
}

const asDefinition = (nodes: FlowNode[], edges: FlowEdge[]): FlowDefinition => ({ ...emptyDefinition(), nodes, edges });

/** The groups under ids of their own, so that a copy never joins the group it was copied from. */
function copiedGroups({ groups = {}, members = {} }: ClipboardContent, idOf: (nodeId: string) => string) {
  const ids = new Map(Object.keys(groups).map((id) => [id, newCanvasId("group")]));
  const copies = Object.entries(groups).map(([id, group]) => [ids.get(id) ?? id, group] as const);
  const inCopies = Object.entries(members).flatMap(([node, group]) => {
    const copy = ids.get(group);
    return copy === undefined ? [] : [[idOf(node), copy] as const];
  });
  return { groups: Object.fromEntries(copies), members: Object.fromEntries(inCopies) };
}

const copiedSize = { width: 232, height: 56 };

/** Where a paste goes so that it is seen: a step aside from where it was copied, else into the middle of what is in sight. */
export function placeForPaste(content: ClipboardContent, seen: Point & { width: number; height: number }): Point {
  const places = [...Object.values(content.positions), ...Object.values(content.notes ?? {})];
  const left = Math.min(...places.map((place) => place.x));
  const top = Math.min(...places.map((place) => place.y));
  const right = Math.max(...places.map((place) => place.x)) + copiedSize.width;
  const bottom = Math.max(...places.map((place) => place.y)) + copiedSize.height;
  const aside = { x: left + 32, y: top + 48 };
  const isSeen = aside.x < seen.x + seen.width && right > seen.x && aside.y < seen.y + seen.height && bottom > seen.y;
  if (isSeen || !Number.isFinite(left)) return isSeen ? aside : { x: seen.x, y: seen.y };
  return {
    x: Math.round((seen.x + seen.width / 2 - (right - left) / 2) / 8) * 8,
    y: Math.round((seen.y + seen.height / 2 - (bottom - top) / 2) / 8) * 8,
  };
}

function shiftTo(content: ClipboardContent, at: Point | undefined): Point {
  if (!at) return { x: 32, y: 48 };
  const places = [...Object.values(content.positions), ...Object.values(content.notes ?? {})];
  if (places.length === 0) return at;
  return {
    x: at.x - Math.min(...places.map((place) => place.x)),
    y: at.y - Math.min(...places.map((place) => place.y)),
  };
}
