"use client";

import Link from "next/link";
import { type KeyboardEvent, type MouseEvent, type ReactNode, useRef } from "react";
import { cn } from "./class-names.ts";
import { LoadMore } from "./load-more.tsx";
import { Skeleton } from "./skeleton.tsx";

export type DataColumn<T> = {
  id: string;
  header: ReactNode;
  cell: (row: T) => ReactNode;
  /** For widths and what is hidden on narrow screens: "w-32 max-md:hidden". */
  className?: string;
  align?: "right";
  /** Tailwind width of the skeleton bar while loading. */
  skeletonClassName?: string;
};

type DataTableProps<T> = {
  /** What the table lists, for screen readers: "Runs". */
  label: string;
  columns: readonly DataColumn<T>[];
  rows: readonly T[] | undefined;
  rowKey: (row: T) => string;
  /** Where a row leads. The first column becomes the link; a click anywhere in the row follows it. */
  rowHref?: (row: T) => string;
  /** Buttons at the right end of a row, shown on hover and focus, and while one of them is awaited (`data-awaited`). */
  rowActions?: (row: T) => ReactNode;
  /** Instead of the table once there are no rows. */
  empty?: ReactNode;
  hasMore?: boolean;
  isLoadingMore?: boolean;
  onLoadMore?: () => void;
  skeletonRows?: number;
  className?: string;
};

/**
 * A dense list. While `rows` is undefined it shows skeleton rows of the true height. Arrow keys, Home and End move between
 * the rows' links, Enter opens one; a click on a row opens it, with the modifier keys of a link.
 */
export function DataTable<T>(props: DataTableProps<T>) {
  const {
    label,
    columns,
    rows,
    rowKey,
    rowHref,
    rowActions,
    empty,
    hasMore = false,
    isLoadingMore = false,
    onLoadMore,
    skeletonRows = 8,
  } = props;
  const body = useRef<HTMLTableSectionElement>(null);

  if (rows && rows.length === 0 && empty) return <>{empty}</>;

  const moveFocus = (event: KeyboardEvent) => {
    const links = [...(body.current?.querySelectorAll<HTMLElement>("[data-row-link]") ?? [])];
    const at = document.activeElement instanceof HTMLElement ? links.indexOf(document.activeElement) : -1;
    if (at < 0) return;
    const target = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: links.length - 1 }[event.key];
    if (target === undefined) return;
    event.preventDefault();
    links[target]?.focus();
  };

  return (
    <div className={cn("w-full overflow-x-auto", props.className)}>
      <table
        className="w-full table-fixed border-collapse text-left text-sm"
        aria-label={label}
        aria-busy={rows === undefined}
      >
        <thead>
          <tr className="border-b">
            {columns.map((column) => (
              <th
                key={column.id}
                scope="col"
                className={cn(
                  "h-8 truncate px-3 font-normal text-muted-foreground text-xs first:pl-4 last:pr-4 sm:last:pr-6 sm:first:pl-6",
                  column.align === "right" && "text-right",
                  column.className,
                )}
              >
                {column.header}
              </th>
            ))}
            {rowActions && (
              <th scope="col" className="w-12">
                <span className="sr-only">Actions</span>
              </th>
            )}
          </tr>
        </thead>
        <tbody ref={body} onKeyDown={moveFocus}>
          {rows === undefined
            ? Array.from({ length: skeletonRows }, (_, index) => (
                <SkeletonRow key={index} columns={columns} withActions={rowActions !== undefined} />
              ))
            : rows.map((row) => (
                <DataRow
                  key={rowKey(row)}
                  row={row}
                  columns={columns}
                  href={rowHref?.(row)}
                  actions={rowActions?.(row)}
                />
              ))}
        </tbody>
      </table>
      {hasMore && onLoadMore && <LoadMore isLoading={isLoadingMore} onLoadMore={onLoadMore} />}
    </div>
  );
}

type DataRowProps<T> = { row: T; columns: readonly DataColumn<T>[]; href: string | undefined; actions: ReactNode };

const cellLook = "h-11 truncate px-3 align-middle first:pl-4 last:pr-4 sm:first:pl-6 sm:last:pr-6";

function DataRow<T>({ row, columns, href, actions }: DataRowProps<T>) {
  return (
    <tr
      className={cn(
        "group border-b transition-colors hover:bg-muted/60 has-[[data-row-link]:focus-visible]:bg-selection has-[[data-state=open]]:bg-muted/60",
        href && "cursor-pointer",
      )}
      onClick={href ? openRow : undefined}
    >
      {columns.map((column, index) => (
        <td key={column.id} className={cn(cellLook, column.align === "right" && "text-right", column.className)}>
          {index === 0 && href ? (
            <Link href={href} prefetch={false} data-row-link className="block truncate rounded-sm outline-offset-2">
              {column.cell(row)}
            </Link>
          ) : (
            column.cell(row)
          )}
        </td>
      ))}
      {actions !== undefined && (
        <td className="w-12 px-2 text-right align-middle sm:pr-4">
          <div className="inline-flex opacity-0 transition-opacity focus-within:opacity-100 group-hover:opacity-100 has-[[data-state=open]]:opacity-100 has-[[data-awaited]]:opacity-100 max-md:opacity-100 pointer-coarse:opacity-100 group-has-[[data-row-link]:focus-visible]:opacity-100">
            {actions}
          </div>
        </td>
      )}
    </tr>
  );
}

/** Follows the row's link, except for clicks on controls, in portals (menus of the row) and after marking text. */
function openRow(event: MouseEvent<HTMLTableRowElement>) {
  const target = event.target;
  if (!(target instanceof Element) || !event.currentTarget.contains(target)) return;
  if (target.closest("a, button, input, label, [role=button]")) return;
  if (window.getSelection()?.type === "Range") return;
  const { ctrlKey, metaKey, shiftKey } = event;
  event.currentTarget
    .querySelector("[data-row-link]")
    ?.dispatchEvent(new window.MouseEvent("click", { bubbles: true, cancelable: true, ctrlKey, metaKey, shiftKey }));
}

function SkeletonRow<T>({ columns, withActions }: { columns: readonly DataColumn<T>[]; withActions: boolean }) {
  return (
    <tr className="border-b">
      {columns.map((column) => (
        <td key={column.id} className={cn(cellLook, column.className)}>
          <Skeleton className={cn("w-2/3", column.align === "right" && "ml-auto", column.skeletonClassName)} />
        </td>
      ))}
      {withActions && <td className="w-12" />}
    </tr>
  );
}
