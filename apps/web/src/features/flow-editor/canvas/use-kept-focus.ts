import { useEffect } from "react";
import { type Editor, useEditor } from "../state/editor-context.ts";
import { elementOf, selectedElements } from "./focus-element.ts";

/** How many frames a change may take until it is on the page. */
const mostFrames = 10;

/**
 * What has the focus can be taken away by a change: by undo, by deleting, by somebody else. The focus then goes to what is
 * selected, else to the canvas itself, so that the keyboard goes on there. A focus that somebody put elsewhere stays.
 */
export function useKeptFocus(): void {
  const editor = useEditor();
  useEffect(() => {
    let last = document.activeElement;
    let frame = 0;
    const onFocus = ({ target }: FocusEvent) => {
      if (target instanceof Element) last = target;
    };
    const look = (left: number) => {
      const isLost = document.activeElement === document.body && last !== null && !last.isConnected;
      if (isLost) focusWhatIsLeft(editor);
      else if (left > 0) frame = requestAnimationFrame(() => look(left - 1));
    };
    let shown = editor.session.document();
    const unsubscribe = editor.session.store.subscribe(() => {
      if (editor.session.document() === shown) return;
      shown = editor.session.document();
      cancelAnimationFrame(frame);
      frame = requestAnimationFrame(() => look(mostFrames));
    });
    document.addEventListener("focusin", onFocus);
    return () => {
      document.removeEventListener("focusin", onFocus);
      unsubscribe();
      cancelAnimationFrame(frame);
    };
  }, [editor]);
}

function focusWhatIsLeft(editor: Editor): void {
  const [first] = selectedElements(editor);
  const element =
    (first === undefined ? null : elementOf(first)) ?? document.querySelector<HTMLElement>(".flow-canvas");
  element?.focus({ preventScroll: true });
}
