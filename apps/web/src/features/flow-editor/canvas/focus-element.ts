import type { Editor } from "../state/editor-context.ts";
import { groupMarkId, noteMarkId } from "./canvas-marks.ts";

const tries = 20;

/** Something on the canvas by its id there; `null` where it is not on the page. */
export const elementOf = (elementId: string): HTMLElement | null =>
  document.querySelector<HTMLElement>(`.react-flow__node[data-id="${CSS.escape(elementId)}"]`);

/** Puts the keyboard's focus on something on the canvas, as soon as it is on the page. */
export function focusElement(elementId: string, left = tries): void {
  const element = elementOf(elementId);
  if (element) element.focus({ preventScroll: true });
  else if (left > 0) requestAnimationFrame(() => focusElement(elementId, left - 1));
}

/** What is selected on the canvas, by its ids there. */
export function selectedElements({ session }: Editor): string[] {
  const { nodes, notes, groups } = session.store.get().selection;
  return [...nodes, ...[...notes].map(noteMarkId), ...[...groups].map(groupMarkId)];
}

/** Back to what is selected, after something else had the focus. */
export function focusSelected(editor: Editor): void {
  const [first] = selectedElements(editor);
  if (first !== undefined) requestAnimationFrame(() => focusElement(first));
}
