import { celPath } from "@millrace/engine/types/data-path";
import { type KeyboardEvent, useMemo, useRef, useState } from "react";
import { toast } from "@/ui/toaster";
import { DataRow, rowHeight } from "./data-row.tsx";
import type { TreeEntry } from "./data-tree.ts";
import { pageSize, rowsOf, searchRows, type TreeRow } from "./tree-rows.ts";
import { useWindow } from "./use-window.ts";

type DataTreeViewProps = {
  roots: readonly TreeEntry[];
  query: string;
  /** Puts a piece of data into the field that had the cursor; `null` while no field had. */
  onInsert: ((entry: TreeEntry) => void) | null;
};

/** Data as a tree: opens level by level, is walked with the arrow keys, and gives what is picked to the field. */
export function DataTreeView({ roots, query, onInsert }: DataTreeViewProps) {
  const [expanded, setExpanded] = useState<ReadonlySet<string>>(() => new Set([JSON.stringify(["input"])]));
  const [shown, setShown] = useState<ReadonlyMap<string, number>>(new Map());
  const [activeKey, setActiveKey] = useState<string | null>(null);
  const scroller = useRef<HTMLDivElement>(null);
  const rows = useMemo(
    () => (query.trim() === "" ? rowsOf(roots, { expanded, shown }) : searchRows(roots, query)),
    [roots, query, expanded, shown],
  );
  const { first, last, scrollTo, onScroll } = useWindow(scroller, rows.length, rowHeight);
  const at = Math.max(
    0,
    rows.findIndex(({ key }) => key === activeKey),
  );
  const active = rows[at];

  const setOpen = (key: string, isOpen: boolean) =>
    setExpanded((known) => {
      const next = new Set(known);
      if (isOpen) next.add(key);
      else next.delete(key);
      return next;
    });
  const goTo = (index: number) => {
    const row = rows[Math.min(rows.length - 1, Math.max(0, index))];
    if (!row) return;
    setActiveKey(row.key);
    scrollTo(rows.indexOf(row));
  };
  const showMore = (row: Extract<TreeRow, { kind: "more" }>) =>
    setShown((known) => new Map(known).set(row.parentKey, (known.get(row.parentKey) ?? pageSize) + pageSize));
  const parentOf = (index: number) => {
    const depth = rows[index]?.depth ?? 0;
    for (let above = index - 1; above >= 0; above--) if ((rows[above]?.depth ?? 0) < depth) return above;
    return index;
  };
  const pick = (row: TreeRow) => {
    if (row.kind === "more") showMore(row);
    else if (onInsert) onInsert(row.entry);
    else void copyPath(row.entry);
  };

  const onKeyDown = (event: KeyboardEvent) => {
    if (!active) return;
    const isEntry = active.kind === "entry";
    const isSearch = query.trim() !== "";
    const keys: Record<string, () => void> = {
      ArrowDown: () => goTo(at + 1),
      ArrowUp: () => goTo(at - 1),
      PageDown: () => goTo(at + 10),
      PageUp: () => goTo(at - 10),
      Home: () => goTo(0),
      End: () => goTo(rows.length - 1),
      ArrowRight: () => {
        if (isEntry && active.isExpandable && !active.isExpanded && !isSearch) setOpen(active.key, true);
        else if (isEntry && active.isExpanded) goTo(at + 1);
      },
      ArrowLeft: () => {
        if (isEntry && active.isExpanded && !isSearch) setOpen(active.key, false);
        else goTo(parentOf(at));
      },
      Enter: () => pick(active),
    };
    const isCopy = (event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "c";
    const act = isCopy ? () => isEntry && void copyPath(active.entry) : keys[event.key];
    if (!act || (!isCopy && (event.ctrlKey || event.metaKey || event.altKey))) return;
    event.preventDefault();
    event.stopPropagation();
    act();
  };

  return (
    <div
      ref={scroller}
      role="tree"
      aria-label="Data"
      tabIndex={0}
      aria-activedescendant={active ? rowId(active.key) : undefined}
      className="group/tree min-h-0 flex-1 overflow-auto py-1 outline-none focus-visible:shadow-[inset_0_0_0_2px_var(--accent)]"
      onKeyDown={onKeyDown}
      onScroll={onScroll}
    >
      <div className="relative" style={{ height: rows.length * rowHeight }}>
        {rows.slice(first, last).map((row, index) => (
          <DataRow
            key={row.key}
            id={rowId(row.key)}
            row={row}
            top={(first + index) * rowHeight}
            isActive={row.key === active?.key}
            onInsert={onInsert}
            onToggle={() => {
              setActiveKey(row.key);
              if (row.kind === "more") showMore(row);
              else if (row.isExpandable && query.trim() === "") setOpen(row.key, !row.isExpanded);
            }}
          />
        ))}
      </div>
      {rows.length === 0 && (
        <p className="px-4 py-6 text-center text-muted-foreground text-sm">Nothing here is called "{query.trim()}".</p>
      )}
    </div>
  );
}

const rowId = (key: string): string => `data-${encodeURIComponent(key)}`;

/** Copies the expression that reads a piece of data. */
async function copyPath(entry: TreeEntry): Promise<void> {
  const text = celPath(entry.path);
  if (text === null) return;
  await navigator.clipboard.writeText(text);
  toast.success(`Copied ${text}`);
}
