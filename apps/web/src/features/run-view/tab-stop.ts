/** One row can be reached with Tab: that which had the focus last, else the selected one. */
export function moveTabStop(tree: HTMLElement, target: EventTarget & Element): void {
  const row = target.closest<HTMLElement>("[role=treeitem]");
  if (!row) return;
  for (const other of tree.querySelectorAll<HTMLElement>('[role=treeitem][tabindex="0"]')) other.tabIndex = -1;
  row.tabIndex = 0;
}

/** The first row becomes the one where none is, or where it has gone from the page. */
export function giveTabStop(tree: HTMLElement | null): void {
  if (!tree || tree.querySelector('[role=treeitem][tabindex="0"]')) return;
  const first = tree.querySelector<HTMLElement>("[role=treeitem]");
  if (first) first.tabIndex = 0;
}
