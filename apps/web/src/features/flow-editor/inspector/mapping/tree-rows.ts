import { childrenOf, hasChildren, sampleText, type TreeEntry } from "./data-tree.ts";

/** Lists and objects show so many of their parts at first, and as many more each time they are asked for more. */
export const pageSize = 100;

export type TreeRow =
  | { kind: "entry"; key: string; entry: TreeEntry; depth: number; isExpandable: boolean; isExpanded: boolean }
  | { kind: "more"; key: string; parentKey: string; depth: number; rest: number };

export type TreeView = {
  expanded: ReadonlySet<string>;
  /** How many parts of an entry are shown, where it is more than the first page. */
  shown: ReadonlyMap<string, number>;
};

/** The rows that are open, in order. Only what is open is looked at, however much data lies behind. */
export function rowsOf(entries: readonly TreeEntry[], view: TreeView, depth = 0): TreeRow[] {
  return entries.flatMap((entry): TreeRow[] => {
    const isExpandable = hasChildren(entry);
    const isExpanded = isExpandable && view.expanded.has(entry.key);
    const row: TreeRow = { kind: "entry", key: entry.key, entry, depth, isExpandable, isExpanded };
    if (!isExpanded) return [row];
    const { entries: inner, rest } = childrenOf(entry, view.shown.get(entry.key) ?? pageSize);
    const more: TreeRow[] =
      rest > 0 ? [{ kind: "more", key: `${entry.key} more`, parentKey: entry.key, depth: depth + 1, rest }] : [];
    return [row, ...rowsOf(inner, view, depth + 1), ...more];
  });
}

const mostVisited = 4_000;
const mostFound = 200;
const deepest = 8;
/** A name is looked for in the first elements of a list; the others have the same fields. */
const elementsSearched = 5;

/** Rows whose name or value holds the words, with those that lead to them. Stops after a bounded amount of data. */
export function searchRows(entries: readonly TreeEntry[], query: string): TreeRow[] {
  const wanted = query.trim().toLowerCase();
  let visited = 0;
  let found = 0;
  const search = (inner: readonly TreeEntry[], depth: number): TreeRow[] =>
    inner.flatMap((entry): TreeRow[] => {
      if (visited >= mostVisited || found >= mostFound) return [];
      visited += 1;
      const isMatch = [entry.label, entry.hint, sampleText(entry.value)].some((text) =>
        text.toLowerCase().includes(wanted),
      );
      if (isMatch) found += 1;
      const isExpandable = hasChildren(entry);
      const limit = Array.isArray(entry.value) ? elementsSearched : mostVisited;
      const below = isExpandable && depth < deepest ? search(childrenOf(entry, limit).entries, depth + 1) : [];
      if (!isMatch && below.length === 0) return [];
      return [{ kind: "entry", key: entry.key, entry, depth, isExpandable, isExpanded: below.length > 0 }, ...below];
    });
  return search(entries, 0);
}
