import type { KeyboardEvent } from "react";

/**
 * The keys of a tree whose rows are `treeitem`s in a flat list: up and down walk, right unfolds or enters, left folds or goes
 * to what it belongs to, Home and End lead to the ends. Keys in fields and buttons inside a row stay theirs.
 */
export function onTreeKey(event: KeyboardEvent<HTMLElement>): void {
  const row = event.target instanceof Element ? event.target.closest<HTMLElement>("[role=treeitem]") : null;
  if (!row || event.altKey || event.ctrlKey || event.metaKey) return;
  const isInside = event.target !== row;
  if (isInside && !["ArrowDown", "ArrowUp"].includes(event.key)) return;
  if (event.target instanceof HTMLInputElement) return;
  const rows = [...event.currentTarget.querySelectorAll<HTMLElement>("[role=treeitem]")];
  const { fold, to } = meantBy(event.key, row, rows);
  if (!fold && !to) return;
  event.preventDefault();
  if (fold) row.querySelector<HTMLElement>("[data-fold]")?.click();
  to?.focus();
  // The details follow where a step is entered.
  if (to?.dataset.select !== undefined) to.click();
}

function meantBy(
  key: string,
  row: HTMLElement,
  rows: readonly HTMLElement[],
): { fold?: true; to?: HTMLElement | undefined } {
  const at = rows.indexOf(row);
  const next = rows[at + 1];
  switch (key) {
    case "ArrowDown":
      return { to: next };
    case "ArrowUp":
      return { to: rows[at - 1] };
    case "Home":
      return { to: rows[0] };
    case "End":
      return { to: rows.at(-1) };
    case "ArrowRight":
      if (row.getAttribute("aria-expanded") === "false") return { fold: true };
      return levelOf(next) > levelOf(row) ? { to: next } : {};
    case "ArrowLeft":
      if (row.getAttribute("aria-expanded") === "true") return { fold: true };
      return { to: rows.slice(0, at).findLast((candidate) => levelOf(candidate) < levelOf(row)) };
    default:
      return {};
  }
}

const levelOf = (row: HTMLElement | undefined): number => Number(row?.getAttribute("aria-level") ?? 0);
