import type { DraftConflict, DraftOperation, FlowDocument } from "@millrace/contracts/flow/draft-operation";
import { type Applied, applyOperations } from "./apply-operations.ts";
import { edgeOfKey } from "./edges.ts";
import { renameOperations } from "./rename-operations.ts";

/** Operations of one person that the server has not taken yet. */
export type PendingEdit = { readonly operations: readonly DraftOperation[] };

export type Rebased<E extends PendingEdit> = {
  /** The document with the edits on top. */
  readonly document: FlowDocument;
  /** The edits as they fit on it; those of which nothing is left are gone. */
  readonly edits: readonly E[];
  /** What could not be applied, because somebody else changed or removed the same thing. */
  readonly conflicts: readonly DraftConflict[];
  /** Nodes of the edits that have another id now, because somebody else took theirs. */
  readonly renamed: ReadonlyMap<string, string>;
};

/**
 * Edits that were made on an older state, on top of a newer one. A node that was added under an id which is taken by now gets
 * a free one, and everything later follows it; what two people really changed both is a conflict and is left as the document
 * has it.
 */
export function rebaseEdits<E extends PendingEdit>(document: FlowDocument, edits: readonly E[]): Rebased<E> {
  const renamed = new Map<string, string>();
  const conflicts: DraftConflict[] = [];
  const rebased: E[] = [];
  let current = document;
  for (const edit of edits) {
    const own = takeFreeIds(current, edits, renameOperations(edit.operations, renamed), renamed);
    const applied = applyWithoutHalves(current, own);
    current = applied.document;
    conflicts.push(...applied.conflicts);
    if (applied.fitting.length > 0) rebased.push({ ...edit, operations: applied.fitting });
  }
  return { document: current, edits: rebased, conflicts, renamed };
}

/** Applies operations; a node that may not be removed, because somebody changed it, keeps its place and its edges too. */
function applyWithoutHalves(document: FlowDocument, operations: readonly DraftOperation[]): Applied {
  const staying = new Set<string>();
  for (let wanted = operations; ; wanted = wanted.filter((operation) => !removesBelonging(operation, staying))) {
    const applied = applyOperations(document, wanted);
    const before = staying.size;
    for (const { operation } of applied.conflicts) {
      const [part, id] = operation.path;
      if (part === "nodes" && operation.path.length === 2 && operation.value === undefined) staying.add(id);
    }
    if (staying.size === before) return applied;
  }
}

function removesBelonging({ path: [part, id], value }: DraftOperation, nodeIds: ReadonlySet<string>): boolean {
  if (value !== undefined) return false;
  if (part === "places" || part === "members") return nodeIds.has(id);
  const edge = part === "edges" ? edgeOfKey(id) : undefined;
  return edge !== undefined && (nodeIds.has(edge.from.node) || nodeIds.has(edge.to.node));
}

/** The operations with a free id for each node that they add under a taken one; notes the new ids in `renamed`. */
function takeFreeIds(
  document: FlowDocument,
  edits: readonly PendingEdit[],
  operations: DraftOperation[],
  renamed: Map<string, string>,
): DraftOperation[] {
  const taken = new Set(document.definition.nodes.map(({ id }) => id));
  const clashes = new Map<string, string>();
  const removed = new Set<string>();
  for (const { path, value, was } of operations) {
    if (path[0] !== "nodes" || path.length > 2) continue;
    if (value === undefined) removed.add(path[1]);
    else if (was === undefined && taken.has(path[1]) && !removed.has(path[1])) clashes.set(path[1], "");
  }
  if (clashes.size === 0) return operations;
  for (const edit of edits)
    for (const { path, value } of edit.operations)
      if (path[0] === "nodes" && path.length === 2 && value !== undefined) taken.add(path[1]);
  for (const id of clashes.keys()) {
    const free = freeId(id, taken);
    taken.add(free);
    clashes.set(id, free);
    renamed.set(id, free);
  }
  return renameOperations(operations, clashes);
}

/** `fetch` → `fetch_2`, within the longest id that a node may have. */
export function freeId(id: string, taken: ReadonlySet<string>): string {
  const stem = id.replace(/_\d+$/, "").slice(0, 56);
  for (let number = 2; ; number++) if (!taken.has(`${stem}_${number}`)) return `${stem}_${number}`;
}
