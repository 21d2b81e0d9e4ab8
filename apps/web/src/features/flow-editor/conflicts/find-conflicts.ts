import type { LoggedEdit } from "@millrace/contracts/api/drafts";
import type { DraftOperation, DraftPath } from "@millrace/contracts/flow/draft-operation";
import type { JsonObject, JsonValue } from "@millrace/contracts/json";
import { applyOperations, valueAt } from "@millrace/engine/draft/apply-operations";
import { edgeOfKey } from "@millrace/engine/draft/edges";
import { entriesAt } from "@millrace/engine/draft/entries";
import { invertOperations } from "@millrace/engine/draft/invert";
import { fieldsOf } from "@millrace/engine/draft/json-fields";
import { operationsBetween } from "@millrace/engine/draft/operations-between";
import { type FlowDocument, findNode } from "../document/flow-document.ts";
import type { ConflictsFound } from "../sync/sync-ports.ts";

/** One thing that this person and somebody else both changed, and differently. The document holds theirs. */
export type EditConflict = {
  /** What it is about, as a key: a later conflict about the same takes its place. */
  readonly id: string;
  readonly path: DraftPath;
  /** Missing where this person took the thing away. */
  readonly mine?: JsonValue | undefined;
  /** What both had before; missing where nothing was, and for whole nodes, notes and groups. */
  readonly was?: JsonValue | undefined;
  /** Of the node, note or group. */
  readonly name: string;
  /** Who made theirs, as far as it is known. */
  readonly by: string | null;
  /** What brings back a node, note or group that they removed, with what belongs to it. */
  readonly restore?: readonly DraftOperation[] | undefined;
};

/** The conflicts as a person decides them: by field, or by a whole node, note or group where one side removed it. */
export function findConflicts({ conflicts, mine, theirs, log }: ConflictsFound): EditConflict[] {
  const found = new Map<string, EditConflict>();
  const own = conflicts.map(({ operation }) => operation);
  for (const operation of own)
    for (const path of subjectsOf(operation, { mine, theirs, log })) {
      const conflict = describe(path, operation, { mine: withRemoved(mine, path, log, own), theirs, log });
      if (conflict) found.set(conflict.id, conflict);
    }
  return [...found.values()];
}

/** Later conflicts about the same take the place of earlier ones; a field goes with the node that it belongs to. */
export function joinConflicts(known: readonly EditConflict[], found: readonly EditConflict[]): EditConflict[] {
  const isCovered = ({ path }: EditConflict) => found.some((other) => leadsInto(other.path, path));
  return [...known.filter((conflict) => !isCovered(conflict)), ...found];
}

const geometry: ReadonlySet<string> = new Set(["x", "y", "width", "height"]);

/**
 * What an operation is about, as large as it has to be: the node of a field where the node is gone, the whole object where they
 * put another kind of value in its place, the missing ends of an edge.
 */
function subjectsOf({ path }: DraftOperation, { mine, theirs }: Sides): DraftPath[] {
  const [part, id, ...fields] = path;
  // Where a note lies is not worth a question.
  if (part === "notes" && geometry.has(fields[0] ?? "")) return [];
  const edge = part === "edges" ? edgeOfKey(id) : undefined;
  if (edge)
    return [edge.from.node, edge.to.node].filter((end) => !findNode(theirs, end)).map((end) => ["nodes", end] as const);
  for (let depth = 0; depth < fields.length; depth++) {
    const around: DraftPath = [part, id, ...fields.slice(0, depth)];
    const [own, other] = [entriesAt(around, valueAt(mine, around)), entriesAt(around, valueAt(theirs, around))];
    if (!other || (own && own.kind !== other.kind)) return [around];
  }
  return [path];
}

type Sides = Pick<ConflictsFound, "mine" | "theirs" | "log">;

function describe(path: DraftPath, operation: DraftOperation, { mine, theirs, log }: Sides): EditConflict | null {
  const [part, id] = path;
  const isWhole = path.length === 2 && part !== "settings";
  const isExact = operation.path.length === path.length && part === operation.path[0];
  const own = isExact ? operation.value : valueAt(mine, path);
  const isGone = isWhole && valueAt(theirs, path) === undefined;
  // Both took it away, or nothing is known of it any more.
  if (own === undefined && isGone) return null;
  const named = valueAt(theirs, [part, id]) ?? valueAt(mine, [part, id]);
  return {
    id: path.join("\n"),
    path,
    ...(own === undefined ? {} : { mine: own }),
    ...(isExact && !isWhole && operation.was !== undefined ? { was: operation.was } : {}),
    name: nameOf(part, id, named),
    by: whoTouched(path, log),
    ...(isGone ? { restore: restoring(path, mine, theirs) } : {}),
  };
}

function nameOf(part: DraftPath[0], id: string, value: JsonValue | undefined): string {
  const fields: JsonObject = fieldsOf(value) ?? {};
  if (part === "notes") return typeof fields.text === "string" ? fields.text.slice(0, 40) : id;
  return typeof fields.name === "string" ? fields.name : id;
}

/** Who changed a thing last, or what it belongs to or holds. */
function whoTouched(path: DraftPath, log: readonly LoggedEdit[]): string | null {
  const touches = ({ path: other }: { path: readonly string[] }) => leadsInto(path, other) || leadsInto(other, path);
  return log.findLast(({ operations }) => operations.some(touches))?.by ?? null;
}

/** Whether a path is the other one or leads to it. */
const leadsInto = (path: readonly string[], other: readonly string[]): boolean =>
  path.every((segment, index) => segment === other[index]);

/** Own state with a node that it does not know any more: as it was when somebody removed it, with the own operations on it. */
function withRemoved(
  mine: FlowDocument,
  [part, id]: DraftPath,
  log: readonly LoggedEdit[],
  own: readonly DraftOperation[],
): FlowDocument {
  if (part !== "nodes" || findNode(mine, id)) return mine;
  const removal = log.findLast(({ operations }) => operations.some((operation) => removes(operation, id)));
  if (!removal) return mine;
  const undone = invertOperations(removal.operations).filter(({ path: [, of] }) => of === id);
  return applyOperations(mine, [...undone, ...own.filter(({ path: [, of] }) => of === id)]).document;
}

const removes = ({ path, value }: { path: readonly string[]; value?: unknown }, id: string): boolean =>
  path.length === 2 && path[0] === "nodes" && path[1] === id && value === undefined;

/** What brings a thing back into the document: for a node its place, its group and its edges too. */
function restoring([part, id]: DraftPath, mine: FlowDocument, theirs: FlowDocument): DraftOperation[] {
  const value = valueAt(mine, [part, id]);
  if (part !== "nodes") return value === undefined ? [] : [{ path: [part, id], value }];
  const node = findNode(mine, id);
  if (!node) return [];
  const { definition, layout } = theirs;
  const place = mine.layout.nodes[id];
  const group = mine.layout.members?.[id];
  const edges = mine.definition.edges.filter(({ from, to }) => from.node === id || to.node === id);
  return operationsBetween(theirs, {
    definition: { ...definition, nodes: [...definition.nodes, node], edges: [...definition.edges, ...edges] },
    layout: {
      ...layout,
      ...(place ? { nodes: { ...layout.nodes, [id]: place } } : {}),
      ...(group === undefined ? {} : { members: { ...layout.members, [id]: group } }),
    },
  });
}
