import type { FlowNode } from "@millrace/contracts/flow/definition";
import type { DraftConflict, DraftOperation, DraftPath, FlowDocument } from "@millrace/contracts/flow/draft-operation";
import type { JsonObject, JsonValue } from "@millrace/contracts/json";
import { edgeOfKey, openEdges } from "./edges.ts";
import { entriesAt, isSameAt, own, settledAt, withEntries } from "./entries.ts";
import { definedFields, fieldsOf, isSame } from "./json-fields.ts";

export type Applied = {
  /** The very same object when nothing changed; nodes that no operation touched are the same objects. */
  readonly document: FlowDocument;
  /** The operations that did not fit, in order; the others are in the document. */
  readonly conflicts: readonly DraftConflict[];
  /** The operations that were applied, or wanted what is there already. */
  readonly fitting: readonly DraftOperation[];
};

/**
 * Applies operations one after another, each only where the document still holds what the operation replaces (or already what
 * it wants). Places and memberships are the exception: of two moves the later one counts, and the move of a node that is gone
 * says nothing. The result may be a flow that can't run, and what a value means is the reader's to parse.
 */
export function applyOperations(document: FlowDocument, operations: readonly DraftOperation[]): Applied {
  const draft = openDraft(document);
  const conflicts: DraftConflict[] = [];
  const fitting: DraftOperation[] = [];
  for (const operation of operations) {
    const refusal = draft.apply(operation);
    if (refusal) conflicts.push({ operation, ...refusal });
    else fitting.push(operation);
  }
  return { document: draft.close(), conflicts, fitting };
}

/** What a path holds in a document; `undefined` where nothing is. For many paths of one document, open it once. */
export const valueAt = (document: FlowDocument, path: DraftPath): JsonValue | undefined => openDraft(document).at(path);

type Refusal = Pick<DraftConflict, "reason" | "current">;
type RecordPart = "settings" | "places" | "notes" | "groups" | "members";

/** A document to be read and changed at many places: opening and closing it costs as much as it is large, each step little. */
export function openDraft(document: FlowDocument) {
  const { definition, layout } = document;
  const nodes = new Map(definition.nodes.map((node) => [node.id, node]));
  const edges = openEdges(definition.edges);
  const records: Record<RecordPart, Map<string, JsonValue>> = {
    settings: recordOf(definition.settings),
    places: recordOf(layout.nodes),
    notes: recordOf(layout.notes),
    groups: recordOf(layout.groups),
    members: recordOf(layout.members),
  };
  const touched = new Set<DraftPath[0]>();

  const applyToEdge = (key: string, value: JsonValue | undefined): Refusal | null => {
    const edge = edgeOfKey(key);
    if (value === undefined) {
      if (edges.remove(key)) touched.add("edges");
      return null;
    }
    if (!edge || !nodes.has(edge.from.node) || !nodes.has(edge.to.node)) return { reason: "gone" };
    const at = fieldsOf(value)?.at;
    if (edges.add(key, edge, typeof at === "number" ? at : Number.POSITIVE_INFINITY)) touched.add("edges");
    return null;
  };

  const applyToNode = ({ path, value, was }: DraftOperation): Refusal | null => {
    const [, id] = path;
    const node = nodes.get(id);
    const current = node && definedFields(node);
    const changed = changeAt(current, path, value, was);
    if (!changed.ok) return changed.refusal;
    if (isSame(changed.value, current)) return null;
    // Somebody connected the node in the meantime: their edge must not vanish unseen.
    if (changed.value === undefined && edges.touches(id)) return refusal(current);
    touched.add("nodes");
    if (changed.value === undefined) {
      nodes.delete(id);
      // Also what somebody else gave it in the meantime: a place or membership of nothing says nothing.
      forget("places", id);
      forget("members", id);
    } else nodes.set(id, changed.value as unknown as FlowNode);
    return null;
  };

  const applyToRecord = (part: RecordPart, { path, value, was }: DraftOperation): Refusal | null => {
    const [, id] = path;
    if (saysNothing(part, id, value)) return null;
    const current = records[part].get(id);
    const lastCounts = part === "places" || part === "members";
    const changed = changeAt(current, path, value, lastCounts ? current : was);
    if (!changed.ok) return changed.refusal;
    if (isSame(changed.value, current)) return null;
    touched.add(part);
    if (changed.value === undefined) records[part].delete(id);
    else records[part].set(id, changed.value);
    if (part === "groups" && changed.value === undefined)
      for (const [nodeId, group] of records.members) if (group === id) forget("members", nodeId);
    return null;
  };

  const forget = (part: "places" | "members", id: string) => {
    if (records[part].delete(id)) touched.add(part);
  };

  /** A place or membership of what is not there any more. */
  const saysNothing = (part: RecordPart, id: string, value: JsonValue | undefined): boolean => {
    if (value === undefined || (part !== "places" && part !== "members")) return false;
    return !nodes.has(id) || (part === "members" && !(typeof value === "string" && records.groups.has(value)));
  };

  /** An optional part of the layout: absent where it is empty. */
  const optional = (part: "notes" | "groups" | "members"): JsonObject => {
    if (!touched.has(part)) return definedFields({ [part]: layout[part] });
    return records[part].size === 0 ? {} : { [part]: Object.fromEntries(records[part]) };
  };

  const read = (part: DraftPath[0], id: string): JsonValue | undefined => {
    if (part === "edges") return edges.place(id);
    if (part !== "nodes") return records[part].get(id);
    const node = nodes.get(id);
    return node && definedFields(node);
  };

  return {
    /** Why the operation does not fit, in which case nothing happens; `null` where it does. */
    apply(operation: DraftOperation): Refusal | null {
      const [part, id] = operation.path;
      if (part === "edges") return applyToEdge(id, operation.value);
      return part === "nodes" ? applyToNode(operation) : applyToRecord(part, operation);
    },
    /** What a path holds now. */
    at([part, id, ...rest]: DraftPath): JsonValue | undefined {
      let value = read(part, id);
      let path: DraftPath = [part, id];
      for (const key of rest) {
        const entries = entriesAt(path, value);
        value = entries && own(entries, key);
        path = [...path, key];
      }
      return value;
    },
    /** The keys of the edges from and to a node. */
    edgesOf: (nodeId: string): string[] => edges.keysAt(nodeId),
    /** The document as it is now; the very same object where nothing changed. */
    close(): FlowDocument {
      if (touched.size === 0) return document;
      const places = touched.has("places") ? Object.fromEntries(records.places) : layout.nodes;
      return {
        definition: {
          ...definition,
          nodes: touched.has("nodes") ? [...nodes.values()] : definition.nodes,
          edges: touched.has("edges") ? edges.list() : definition.edges,
          settings: touched.has("settings")
            ? (Object.fromEntries(records.settings) as FlowDocument["definition"]["settings"])
            : definition.settings,
        },
        layout: {
          nodes: places,
          ...optional("notes"),
          ...optional("groups"),
          ...optional("members"),
        } as FlowDocument["layout"],
      };
    },
  };
}

const recordOf = (record: object = {}): Map<string, JsonValue> => new Map(Object.entries(definedFields({ ...record })));

const refusal = (current: JsonValue | undefined): Refusal =>
  current === undefined ? { reason: "gone" } : { reason: "changed", current };

type Changed = { ok: true; value: JsonValue | undefined } | { ok: false; refusal: Refusal };

/**
 * The value of a node or record with what is at a path inside it replaced; refused where it is not what `was` says, nor already
 * `value`. `depth` is how much of the path leads to `root`.
 */
function changeAt(
  root: JsonValue | undefined,
  path: DraftPath,
  value: JsonValue | undefined,
  was: JsonValue | undefined,
  depth = 2,
): Changed {
  const [part, id, ...keys] = path;
  const around: DraftPath = [part, id, ...keys.slice(0, depth - 2)];
  const key = path[depth];
  if (key === undefined)
    return isSameAt(path, root, was) || isSameAt(path, root, value)
      ? { ok: true, value: settledAt(path, value) }
      : { ok: false, refusal: refusal(root) };
  const entries = entriesAt(around, root);
  if (!entries) return { ok: false, refusal: refusal(root) };
  const inner = changeAt(own(entries, key), path, value, was, depth + 1);
  if (!inner.ok) return inner;
  const { [key]: _, ...others } = entries;
  return {
    ok: true,
    value: withEntries(around, inner.value === undefined ? others : { ...entries, [key]: inner.value }),
  };
}
