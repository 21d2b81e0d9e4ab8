import type { DraftOperation } from "@millrace/contracts/flow/draft-operation";

/** The operations that lead back: what was there comes again, last change first. */
export const invertOperations = (operations: readonly DraftOperation[]): DraftOperation[] =>
  operations.toReversed().map(({ path, value, was }) => ({
    path,
    ...(was === undefined ? {} : { value: was }),
    ...(value === undefined ? {} : { was: value }),
  }));

/**
 * Two runs of operations, the second on top of the first, as one; those on the very same path become one operation (each letter
 * of a word that is typed). Order matters only where one path leads into another, so such ones are left in order.
 */
export function joinOperations(first: readonly DraftOperation[], second: readonly DraftOperation[]): DraftOperation[] {
  if (isSameMove(first, second)) return first.map((operation, index) => merged(operation, second[index] ?? operation));
  const joined = [...first];
  for (const operation of second) {
    const key = operation.path.join("\n");
    const at = joined.findLastIndex(({ path }) => touches(path, operation.path));
    const last = joined[at];
    if (!last || last.path.join("\n") !== key || operation.path[0] === "edges") joined.push(operation);
    else joined[at] = merged(last, operation);
  }
  return joined;
}

/** Whether the second run only moves on what the first one moved: many nodes at once, many times a second. */
const isSameMove = (first: readonly DraftOperation[], second: readonly DraftOperation[]): boolean =>
  first.length === second.length &&
  first.every(
    ({ path: [part, id] }, index) => part === "places" && id === second[index]?.path[1] && isPlace(second[index]),
  );

const isPlace = (operation: DraftOperation | undefined): boolean => operation?.path[0] === "places";

const merged = ({ path, was }: DraftOperation, { value }: DraftOperation): DraftOperation => ({
  path,
  ...(was === undefined ? {} : { was }),
  ...(value === undefined ? {} : { value }),
});

/** Whether one path is the other or leads into it; of two parts one may hold what the other needs. */
function touches(a: DraftOperation["path"], b: DraftOperation["path"]): boolean {
  if (a[0] !== b[0]) return !standsAlone.has(a[0]) && !standsAlone.has(b[0]);
  return a.every((segment, index) => index >= b.length || segment === b[index]);
}

const standsAlone: ReadonlySet<string> = new Set(["settings", "notes"]);
