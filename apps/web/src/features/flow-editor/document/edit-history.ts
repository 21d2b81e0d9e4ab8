import type { DraftOperation } from "@millrace/contracts/flow/draft-operation";
import type { NodeCatalog } from "@millrace/contracts/flow/node-definition";
import { invertOperations, joinOperations } from "@millrace/engine/draft/invert";
import { operationsBetween } from "@millrace/engine/draft/operations-between";
import { rebaseEdits } from "@millrace/engine/draft/rebase";
import { renameOperations } from "@millrace/engine/draft/rename-operations";
import { applyEdit, coalescingKey, describeEdit, type FlowEdit } from "./edits.ts";
import type { FlowDocument, Point } from "./flow-document.ts";

/** One own step: what it changed, so that it can be taken back whatever others have done since. */
type Step = { operations: readonly DraftOperation[]; summary: string; key: string | null; atMs: number };

export type EditHistory = {
  /** What the person sees: the server's state with the own edits on top. */
  readonly document: FlowDocument;
  /** Own steps only, the newest last. */
  readonly past: readonly Step[];
  /** Undone steps, the next to be done again last. */
  readonly future: readonly Step[];
};

/** What a person has just done, as it goes to the server. */
export type OwnEdit = {
  readonly operations: readonly DraftOperation[];
  readonly summary: string;
  /** Whether it goes on with the edit before it, as each letter of a word does. */
  readonly continues: boolean;
};

export type HistoryChange = {
  readonly history: EditHistory;
  /** `null` where nothing changed in the document. */
  readonly edit: OwnEdit | null;
  /** In words, what could not be undone or done again because somebody changed the same thing since. */
  readonly refusal: string | null;
};

const maxSteps = 500;
/** Edits of the same thing within this time are undone together. */
const coalesceMs = 1_000;

export const startHistory = (document: FlowDocument): EditHistory => ({ document, past: [], future: [] });

/** Applies an edit; `null` when it changes nothing. What was undone before is forgotten. */
export function recordEdit(
  history: EditHistory,
  edit: FlowEdit,
  catalog: NodeCatalog,
  atMs: number,
): HistoryChange | null {
  const document = applyEdit(history.document, edit, catalog);
  if (document === history.document) return null;
  const operations = operationsBetween(history.document, document);
  if (operations.length === 0) return null;
  const key = coalescingKey(edit);
  const summary = describeEdit(history.document, edit);
  const last = history.past.at(-1);
  const continues = last !== undefined && key !== null && last.key === key && atMs - last.atMs < coalesceMs;
  const step = continues
    ? { ...last, operations: joinOperations(last.operations, operations), atMs }
    : { operations, summary, key, atMs };
  const past = [...(continues ? history.past.slice(0, -1) : history.past.slice(-(maxSteps - 1))), step];
  return { history: { document, past, future: [] }, edit: { operations, summary, continues }, refusal: null };
}

/** Takes back the last own step, as far as nobody has changed the same since; `null` when there is none. */
export function undo(history: EditHistory): HistoryChange | null {
  const step = history.past.at(-1);
  if (!step) return null;
  const without = { ...history, past: history.past.slice(0, -1) };
  const inverse = invertOperations(step.operations);
  return doStep(without, { ...step, operations: inverse }, `Undid: ${step.summary}`, "undone", (back) => ({
    future: [...history.future, back],
  }));
}

/** Does the last undone step again, likewise; `null` when there is none. */
export function redo(history: EditHistory): HistoryChange | null {
  const step = history.future.at(-1);
  if (!step) return null;
  const without = { ...history, future: history.future.slice(0, -1) };
  return doStep(without, step, step.summary, "done again", (back) => ({
    past: [...history.past, { ...back, operations: invertOperations(back.operations) }],
  }));
}

function doStep(
  history: EditHistory,
  step: Step,
  summary: string,
  verb: string,
  keep: (back: Step) => Partial<EditHistory>,
): HistoryChange {
  const there = addedAgain(history.document, step.operations);
  const wanted = step.operations.filter((operation) => isWanted(history.document, operation, there));
  const { document, conflicts, renamed } = rebaseEdits(history.document, [{ operations: wanted }]);
  const operations = operationsBetween(history.document, document);
  const isWhole = wanted.length === step.operations.length && conflicts.length === 0;
  const refusal = isWhole ? null : refusalWords(step.summary, verb, operations.length === 0);
  const kept = withRenamed(history, renamed);
  if (operations.length === 0) return { history: kept, edit: null, refusal };
  // An edit that follows must not merge into a step that was undone in between.
  const back = { ...step, operations: invertOperations(operations), key: null };
  return {
    history: { ...kept, document, ...keep(back) },
    edit: { operations, summary, continues: false },
    refusal,
  };
}

const refusalWords = (summary: string, verb: string, isNothing: boolean): string =>
  isNothing
    ? `"${summary}" can't be ${verb}: somebody else changed the same since.`
    : `"${summary}" is ${verb} in part. What somebody else changed since stays as it is.`;

/**
 * The nodes that the operations bring back under an id that is in use by now: the very same node where somebody else brought it
 * back before, at its place, and otherwise another one, next to which it gets an id of its own.
 */
function addedAgain({ definition, layout }: FlowDocument, operations: readonly DraftOperation[]) {
  const types = new Map(definition.nodes.map(({ id, type }) => [id, type]));
  const places = new Map(operations.flatMap(({ path, value }) => (path[0] === "places" ? [[path[1], value]] : [])));
  const there = new Map<string, "same" | "other">();
  for (const { path, value, was } of operations) {
    const [part, id] = path;
    if (part !== "nodes" || path.length > 2 || value === undefined || was !== undefined || !types.has(id)) continue;
    const isSame = types.get(id) === (value as { type?: unknown }).type && isPlace(layout.nodes[id], places.get(id));
    there.set(id, isSame ? "same" : "other");
  }
  return there;
}

function isWanted(document: FlowDocument, operation: DraftOperation, there: ReadonlyMap<string, "same" | "other">) {
  const [part, id] = operation.path;
  const node = part === "nodes" || part === "places" || part === "members" ? there.get(id) : undefined;
  return node === undefined ? isAsLeft(document, operation) : node === "other";
}

function isPlace(place: Point | undefined, other: unknown): boolean {
  const left = other as Point | undefined;
  return place?.x === left?.x && place?.y === left?.y;
}

/** Of moves the later one counts for everybody; taking one back must not move what somebody else has moved since. */
function isAsLeft({ layout }: FlowDocument, { path: [part, id], was }: DraftOperation): boolean {
  if (part === "members") return layout.members?.[id] === was;
  if (part !== "places") return true;
  return isPlace(layout.nodes[id], was);
}

/** The same steps over another document, as others have changed it; the next edit is a step of its own. */
export function moveOnto(
  history: EditHistory,
  document: FlowDocument,
  renamed: ReadonlyMap<string, string>,
): EditHistory {
  const { past, future } = withRenamed(history, renamed);
  const last = past.at(-1);
  return { document, future, past: last ? [...past.slice(0, -1), { ...last, key: null }] : past };
}

function withRenamed(history: EditHistory, renamed: ReadonlyMap<string, string>): EditHistory {
  if (renamed.size === 0) return history;
  const follow = (step: Step): Step => ({ ...step, operations: renameOperations(step.operations, renamed) });
  return { ...history, past: history.past.map(follow), future: history.future.map(follow) };
}
