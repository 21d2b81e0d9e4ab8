import type { DraftConflict, DraftPath, FlowDocument } from "@millrace/contracts/flow/draft-operation";
import type { JsonValue } from "@millrace/contracts/json";
import { openDraft } from "./apply-operations.ts";
import { edgeOfKey } from "./edges.ts";
import { entriesAt, own } from "./entries.ts";

/** One thing that two sides changed differently: as it was, and as each has it. `undefined` where it is not there. */
export type MergeConflict = {
  readonly path: DraftPath;
  readonly base: JsonValue | undefined;
  readonly ours: JsonValue | undefined;
  readonly theirs: JsonValue | undefined;
};

export type MergeSides = { base: FlowDocument; ours: FlowDocument; theirs: FlowDocument };

/**
 * What there is to decide, each thing once: what is gone on one side with all that the other did inside it is one decision.
 * `merged` is ours with all operations of theirs but those in conflict.
 */
export function mergeConflicts(
  sides: MergeSides,
  { document: merged, conflicts }: { document: FlowDocument; conflicts: readonly DraftConflict[] },
): MergeConflict[] {
  const found = new Map<string, MergeConflict>();
  if (conflicts.length === 0) return [];
  const present = new Set(merged.definition.nodes.map(({ id }) => id));
  const [base, ours, theirs] = [openDraft(sides.base), openDraft(sides.ours), openDraft(sides.theirs)];
  for (const { operation } of conflicts)
    for (const path of decisionsOf(ours, present, operation.path))
      found.set(pathKey(path), { path, base: base.at(path), ours: ours.at(path), theirs: theirs.at(path) });
  return [...found.values()];
}

export const pathKey = (path: DraftPath): string => path.join("\n");

type OpenDraft = ReturnType<typeof openDraft>;

/** An edge can't be decided without the nodes at its ends; anything else is decided where our side begins to differ. */
function decisionsOf(ours: OpenDraft, present: ReadonlySet<string>, path: DraftPath): DraftPath[] {
  const edge = path[0] === "edges" ? edgeOfKey(path[1]) : undefined;
  if (!edge) return [reachablePart(ours, path)];
  return [...new Set([edge.from.node, edge.to.node])].filter((id) => !present.has(id)).map((id) => ["nodes", id]);
}

/** The path as far as there is something to go into. */
function reachablePart(ours: OpenDraft, [part, id, ...keys]: DraftPath): DraftPath {
  const path: [DraftPath[0], string, ...string[]] = [part, id];
  let value = ours.at(path);
  for (const key of keys) {
    const entries = entriesAt(path, value);
    if (!entries) break;
    path.push(key);
    value = own(entries, key);
  }
  return path;
}
