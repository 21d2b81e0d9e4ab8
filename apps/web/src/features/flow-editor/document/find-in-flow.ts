import type { FlowNode } from "@millrace/contracts/flow/definition";
import type { NodeCatalog } from "@millrace/contracts/flow/node-definition";
import type { JsonValue } from "@millrace/contracts/json";
import { groupsOf, notesOf } from "./canvas-layout.ts";
import type { FlowDocument } from "./flow-document.ts";

/** One place in the flow that holds what was looked for. */
export type FlowHit = {
  target: { kind: "node" | "note" | "group"; id: string };
  title: string;
  /** Where in it: "Name", "Id", "Type", "Notes", or the place of a parameter. */
  where: string;
  /** The text around the hit; the hit itself is from `start` to `end`. */
  excerpt: string;
  start: number;
  end: number;
};

const maxHits = 500;
const around = 32;

/**
 * Looks through names, ids, types, parameters and notes of all nodes, and through the notes and group names on the canvas. One
 * hit for each place that holds the text, whatever its case; nodes in the order of the flow.
 */
export function findInFlow(document: FlowDocument, catalog: NodeCatalog, query: string): FlowHit[] {
  const needle = query.trim().toLowerCase();
  if (needle === "") return [];
  const hits: FlowHit[] = [];
  const look = (target: FlowHit["target"], title: string, where: string, text: string) => {
    const at = text.toLowerCase().indexOf(needle);
    if (at === -1 || hits.length >= maxHits) return;
    hits.push({ target, title, where, ...excerptOf(text, at, needle.length) });
  };
  for (const node of document.definition.nodes) {
    const target = { kind: "node", id: node.id } as const;
    for (const [where, text] of textsOf(node, catalog)) look(target, node.name, where, text);
  }
  for (const [id, note] of Object.entries(notesOf(document.layout)))
    look({ kind: "note", id }, "Note", "Text", note.text);
  for (const [id, group] of Object.entries(groupsOf(document.layout)))
    look({ kind: "group", id }, group.name, "Group", group.name);
  return hits;
}

function* textsOf(node: FlowNode, catalog: NodeCatalog): Generator<[where: string, text: string]> {
  yield ["Name", node.name];
  yield ["Id", node.id];
  yield ["Type", catalog.find(node.type, node.typeVersion)?.title ?? node.type];
  yield* valuesIn(node.params, "");
  if (node.notes) yield ["Notes", node.notes];
}

/** Every text and number inside parameters, with the way to it in words: "headers 1 value". */
function* valuesIn(value: JsonValue, way: string): Generator<[where: string, text: string]> {
  if (typeof value === "string") yield [way, value];
  else if (typeof value === "number") yield [way, String(value)];
  else if (Array.isArray(value))
    for (const [index, item] of value.entries()) yield* valuesIn(item, `${way} ${index + 1}`.trim());
  else if (value !== null && typeof value === "object")
    for (const [key, item] of Object.entries(value))
      yield* valuesIn(item, key.startsWith("$") ? way : `${way} ${key}`.trim());
}

function excerptOf(text: string, at: number, length: number): Pick<FlowHit, "excerpt" | "start" | "end"> {
  const from = Math.max(0, at - around);
  const to = Math.min(text.length, at + length + around);
  const head = from > 0 ? "…" : "";
  const excerpt = head + text.slice(from, to).replace(/\s/g, " ") + (to < text.length ? "…" : "");
  const start = head.length + at - from;
  return { excerpt, start, end: start + length };
}
