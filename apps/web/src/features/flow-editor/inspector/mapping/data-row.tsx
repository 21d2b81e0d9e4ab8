import { celPath } from "@millrace/engine/types/data-path";
import { kindsOf } from "@millrace/engine/types/schema-parts";
import { shapeWords, typeBadge } from "@millrace/engine/types/type-words";
import { ChevronRight, CornerDownLeft } from "lucide-react";
import { Button } from "@/ui/button";
import { cn } from "@/ui/class-names";
import { CopyButton } from "@/ui/copy-button";
import { sampleText, type TreeEntry } from "./data-tree.ts";
import { dataPathMime } from "./insert-path.ts";
import { pageSize, type TreeRow } from "./tree-rows.ts";

export const rowHeight = 28;

type DataRowProps = {
  id: string;
  row: TreeRow;
  top: number;
  isActive: boolean;
  onToggle: () => void;
  onInsert: ((entry: TreeEntry) => void) | null;
};

const place = (row: TreeRow, top: number) => ({ top, height: rowHeight, paddingLeft: row.depth * 14 + 8 });
const look =
  "group/row absolute inset-x-0 flex cursor-default select-none items-center gap-1 pr-2 text-sm hover:bg-muted";
const activeLook = "group-focus-visible/tree:bg-selection";

/** One piece of data: name, type and what it was in the shown run; can be dragged into a field. */
export function DataRow({ id, row, top, isActive, onToggle, onInsert }: DataRowProps) {
  if (row.kind === "more") {
    return (
      // biome-ignore lint/a11y/useKeyWithClickEvents: the tree around it has the focus and takes the keys.
      <div
        id={id}
        role="treeitem"
        tabIndex={-1}
        aria-selected={isActive}
        aria-level={row.depth + 1}
        style={place(row, top)}
        className={cn(look, "pl-6 text-accent-text", isActive && activeLook)}
        onClick={onToggle}
      >
        {`Show ${Math.min(pageSize, row.rest)} of ${row.rest.toLocaleString("en")} more`}
      </div>
    );
  }
  const { entry, isExpandable, isExpanded, depth } = row;
  const text = celPath(entry.path);
  const sample = sampleText(entry.value);
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: as above.
    <div
      id={id}
      role="treeitem"
      tabIndex={-1}
      aria-level={depth + 1}
      aria-selected={isActive}
      aria-labelledby={`${id}-text`}
      {...(isExpandable ? { "aria-expanded": isExpanded } : {})}
      data-path={text ?? undefined}
      draggable={text !== null}
      title={text === null ? "Expressions can't read a field of this name." : `${text} · ${shapeWords(entry.schema)}`}
      style={place(row, top)}
      className={cn(look, text !== null && "cursor-grab active:cursor-grabbing", isActive && activeLook)}
      onDragStart={(event) => {
        event.dataTransfer.setData(dataPathMime, JSON.stringify(entry.path));
        event.dataTransfer.setData("text/plain", text ?? "");
        event.dataTransfer.effectAllowed = "copy";
      }}
      onClick={onToggle}
      onDoubleClick={() => !isExpandable && onInsert?.(entry)}
    >
      <ChevronRight
        className={cn(
          "size-3.5 shrink-0 text-muted-foreground transition-transform",
          isExpanded && "rotate-90",
          !isExpandable && "invisible",
        )}
        aria-hidden
      />
      <span id={`${id}-text`} className="contents">
        <span className={cn("shrink-0 truncate", depth === 0 ? "max-w-40 font-medium" : "max-w-52 font-mono text-xs")}>
          {entry.label}
        </span>
        <TypeBadge schema={entry.schema} />
        <span className="min-w-0 flex-1 truncate text-muted-foreground text-xs">
          {sample === "" ? depth === 0 ? entry.hint : "" : <span className="font-mono">{sample}</span>}
        </span>
      </span>
      {text !== null && (
        <span className="flex shrink-0 opacity-0 group-hover/row:opacity-100 pointer-coarse:opacity-100">
          <CopyButton text={text} label={`Copy ${text}`} className="size-6" />
          {onInsert && (
            <Button
              variant="ghost"
              size="icon-sm"
              tabIndex={-1}
              className="size-6"
              aria-label={`Insert ${text}`}
              title="Insert into the field"
              onClick={(event) => {
                event.stopPropagation();
                onInsert(entry);
              }}
            >
              <CornerDownLeft aria-hidden />
            </Button>
          )}
        </span>
      )}
    </div>
  );
}

function TypeBadge({ schema }: { schema: TreeEntry["schema"] }) {
  if (kindsOf(schema) === null) return null;
  return (
    <span className="shrink-0 rounded-sm bg-muted px-1 text-muted-foreground text-[11px] leading-4 group-hover/row:bg-surface">
      {typeBadge(schema)}
    </span>
  );
}
