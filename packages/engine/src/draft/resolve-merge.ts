import type { DraftOperation, DraftPath, FlowDocument } from "@millrace/contracts/flow/draft-operation";
import type { JsonValue } from "@millrace/contracts/json";
import { applyOperations, valueAt } from "./apply-operations.ts";
import { edgeKey } from "./edges.ts";
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
  let { document } = applyOperations(sides.ours, renameOperations(operations, renamed));
  for (const conflict of conflicts) {
    const choice = choiceOf(conflict);
    if (choice?.take === "both") continue;
    const from = choice?.take === "theirs" ? sides.theirs : sides.ours;
    const value = choice?.take === "value" ? choice.value : valueAt(from, conflict.path);
    document = isNode(conflict.path)
      ? withNode(document, conflict.path, value, from)
      : put(document, conflict.path, value);
  }
  return {
    document,
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

const put = (document: FlowDocument, path: DraftPath, value: JsonValue | undefined): FlowDocument => {
  const was = valueAt(document, path);
  const operation: DraftOperation = {
    path,
    ...(was === undefined ? {} : { was }),
    ...(value === undefined ? {} : { value }),
  };
  return applyOperations(document, [operation]).document;
};

/** The document with a node as it is on one side, with what belongs to it there; or without it. */
function withNode(
  document: FlowDocument,
  path: DraftPath,
  value: JsonValue | undefined,
  side: FlowDocument,
): FlowDocument {
  const [, id] = path;
  const edgesOf = ({ definition }: FlowDocument) =>
    definition.edges.filter(({ from, to }) => from.node === id || to.node === id);
  if (value === undefined) {
    const edges = edgesOf(document).map((edge): DraftOperation => ({ path: ["edges", edgeKey(edge)] }));
    const belongings: DraftOperation[] = [{ path: ["places", id] }, { path: ["members", id] }];
    return put(applyOperations(document, [...edges, ...belongings]).document, path, undefined);
  }
  const wasThere = valueAt(document, path) !== undefined;
  const kept = put(document, path, value);
  const belongings = (["places", "members"] as const).flatMap((part): DraftOperation[] => {
    const own = valueAt(side, [part, id]);
    return own === undefined || (wasThere && valueAt(kept, [part, id]) !== undefined)
      ? []
      : [{ path: [part, id], value: own }];
  });
  const edges = edgesOf(side).map((edge): DraftOperation => {
    const key = edgeKey(edge);
    return { path: ["edges", key], value: valueAt(side, ["edges", key]) };
  });
  return applyOperations(kept, [...belongings, ...edges]).document;
}
