import type { DraftPath, FlowDocument } from "@millrace/contracts/flow/draft-operation";
import type { JsonValue } from "@millrace/contracts/json";
import { applyOperations, openDraft } from "./apply-operations.ts";
import { type MergeConflict, type MergeSides, mergeConflicts, pathKey } from "./merge-conflicts.ts";
import { operationsBetween } from "./operations-between.ts";
import { freeId } from "./rebase.ts";
import { renameOperations } from "./rename-operations.ts";

/** What is done about one conflict. `both` keeps a node that each side added under the same id: theirs gets a free one. */
export type MergeChoice = { readonly path: DraftPath } & (
  | { readonly take: "ours" | "theirs" | "both" }
  | { readonly take: "value"; readonly value: JsonValue }
);

export type ResolvedMerge = {
  /** Ours with everything of theirs, and what was chosen; ours where nothing was. */
  readonly document: FlowDocument;
  /** Everything that both changed differently, with or without a choice. */
  readonly conflicts: readonly MergeConflict[];
  /** Those without a choice that decides them. */
  readonly unresolved: readonly MergeConflict[];
};

/**
 * Merges two documents that come from a common one, with a choice for each thing that both changed differently. A node that one
 * side took away and the other changed stays or goes as a whole: with its place, its group and its connections. The result may
 * be a flow that can't run, and a chosen value is the reader's to parse.
 */
export function resolveMerge(sides: MergeSides, choices: readonly MergeChoice[]): ResolvedMerge {
  const operations = operationsBetween(sides.base, sides.theirs);
  const conflicts = mergeConflicts(sides, applyOperations(sides.ours, operations));
  const chosen = new Map(choices.map((choice) => [pathKey(choice.path), choice]));
  const choiceOf = (conflict: MergeConflict): MergeChoice | undefined => {
    const choice = chosen.get(pathKey(conflict.path));
    return choice?.take === "both" && !canKeepBoth(conflict) ? undefined : choice;
  };
  const renamed = freeIds(
    sides,
    conflicts.filter((conflict) => choiceOf(conflict)?.take === "both").map(({ path }) => path[1]),
  );
  const draft = openDraft(applyOperations(sides.ours, renameOperations(operations, renamed)).document);
  const [ours, theirs] = [openDraft(sides.ours), openDraft(sides.theirs)];
  for (const conflict of conflicts) {
    const choice = choiceOf(conflict);
    if (choice?.take === "both") continue;
    const from = choice?.take === "theirs" ? theirs : ours;
    const value = choice?.take === "value" ? choice.value : from.at(conflict.path);
    if (isNode(conflict.path)) putNode(draft, conflict.path, value, from);
    else put(draft, conflict.path, value);
  }
  return {
    document: draft.close(),
    conflicts,
    unresolved: conflicts.filter((conflict) => !choiceOf(conflict)),
  };
}

/** Whether both sides added a node under the same id. */
export const canKeepBoth = ({ path, base, ours, theirs }: MergeConflict): boolean =>
  isNode(path) && base === undefined && ours !== undefined && theirs !== undefined;

const isNode = (path: DraftPath): boolean => path[0] === "nodes" && path.length === 2;

/** A free id for each node, of which neither side knows anything. */
function freeIds({ ours, theirs }: MergeSides, ids: readonly string[]): Map<string, string> {
  const taken = new Set([...ours.definition.nodes, ...theirs.definition.nodes].map(({ id }) => id));
  const renamed = new Map<string, string>();
  for (const id of ids) {
    const free = freeId(id, taken);
    taken.add(free);
    renamed.set(id, free);
  }
  return renamed;
}

type OpenDraft = ReturnType<typeof openDraft>;

function put(draft: OpenDraft, path: DraftPath, value: JsonValue | undefined): void {
  const was = draft.at(path);
  draft.apply({ path, ...(was === undefined ? {} : { was }), ...(value === undefined ? {} : { value }) });
}

/** Makes a node what it is on one side, with what belongs to it there; or takes it away. */
function putNode(draft: OpenDraft, path: DraftPath, value: JsonValue | undefined, side: OpenDraft): void {
  const [, id] = path;
  if (value === undefined) {
    for (const key of draft.edgesOf(id)) draft.apply({ path: ["edges", key] });
    draft.apply({ path: ["places", id] });
    draft.apply({ path: ["members", id] });
    put(draft, path, undefined);
    return;
  }
  const wasThere = draft.at(path) !== undefined;
  put(draft, path, value);
  for (const part of ["places", "members"] as const) {
    const own = side.at([part, id]);
    if (own !== undefined && !(wasThere && draft.at([part, id]) !== undefined))
      draft.apply({ path: [part, id], value: own });
  }
  for (const key of side.edgesOf(id)) {
    const place = side.at(["edges", key]);
    if (place !== undefined) draft.apply({ path: ["edges", key], value: place });
  }
}
