import type { Editor } from "../state/editor-context.ts";
import { groupMarkId, noteMarkId } from "./canvas-marks.ts";

const tries = 20;

/** Puts the keyboard's focus on something on the canvas, as soon as it is on the page. */
export function focusElement(elementId: string, left = tries): void {
  const element = document.querySelector<HTMLElement>(`.react-flow__node[data-id="${CSS.escape(elementId)}"]`);
  if (element) element.focus({ preventScroll: true });
  else if (left > 0) requestAnimationFrame(() => focusElement(elementId, left - 1));
}

/** Back to what is selected, after something else had the focus. */
export function focusSelected({ session }: Editor): void {
  const { nodes, notes, groups } = session.store.get().selection;
  const [first] = [...nodes, ...[...notes].map(noteMarkId), ...[...groups].map(groupMarkId)];
  if (first !== undefined) requestAnimationFrame(() => focusElement(first));
}
