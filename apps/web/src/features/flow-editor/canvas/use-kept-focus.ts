import { useEffect } from "react";
import { type Editor, useEditor } from "../state/editor-context.ts";
import { elementOf, selectedElements } from "./focus-element.ts";

/** When a change may be on the page. No frames are waited for: to ask for each would delay what is typed. */
const looksAfterMs = [0, 60, 180];

/**
 * What has the focus can be taken away by a change: by undo, by deleting, by somebody else. The focus then goes to what is
 * selected, else to the canvas itself, so that the keyboard goes on there. A focus that somebody put elsewhere stays.
 */
export function useKeptFocus(): void {
  const editor = useEditor();
  useEffect(() => {
    let last = document.activeElement;
    let timers: ReturnType<typeof setTimeout>[] = [];
    const onFocus = ({ target }: FocusEvent) => {
      if (target instanceof Element) last = target;
    };
    const look = () => {
      if (document.activeElement === document.body && last !== null && !last.isConnected) focusWhatIsLeft(editor);
    };
    const callOff = () => {
      for (const timer of timers) clearTimeout(timer);
    };
    let shown = editor.session.document();
    const unsubscribe = editor.session.store.subscribe(() => {
      if (editor.session.document() === shown) return;
      shown = editor.session.document();
      callOff();
      timers = looksAfterMs.map((ms) => setTimeout(look, ms));
    });
    document.addEventListener("focusin", onFocus);
    return () => {
      document.removeEventListener("focusin", onFocus);
      unsubscribe();
      callOff();
    };
  }, [editor]);
}

function focusWhatIsLeft(editor: Editor): void {
  const [first] = selectedElements(editor);
  const element =
    (first === undefined ? null : elementOf(first)) ?? document.querySelector<HTMLElement>(".flow-canvas");
  element?.focus({ preventScroll: true });
}
