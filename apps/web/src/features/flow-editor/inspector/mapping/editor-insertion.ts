import { type Extension, Prec } from "@codemirror/state";
import { EditorView } from "@codemirror/view";
import type { DataPath } from "@millrace/engine/types/data-path";
import type { SourceLanguage } from "../preview.ts";
import { dataPathMime, pathFromText, textForPath } from "./insert-path.ts";

/** Writes what reads a piece of data where the cursor stands, or at a place, and goes on there. */
export function insertPath(view: EditorView, language: SourceLanguage, path: DataPath, at?: number): void {
  const selection = view.state.selection.main;
  const from = at ?? selection.from;
  const to = at ?? selection.to;
  const insert = textForPath(path, language, view.state.sliceDoc(Math.max(0, from - 2_000), from));
  if (insert === null || view.state.readOnly) return;
  view.dispatch({
    changes: { from, to, insert },
    selection: { anchor: from + insert.length },
    userEvent: "input.drop",
    scrollIntoView: true,
  });
  view.focus();
}

/** Takes fields that are dragged here from the data panel. */
export const dataDrops = (language: SourceLanguage): Extension =>
  Prec.highest(
    EditorView.domEventHandlers({
      dragover(event) {
        if (!event.dataTransfer?.types.includes(dataPathMime)) return false;
        event.preventDefault();
        event.dataTransfer.dropEffect = "copy";
        return false;
      },
      drop(event, view) {
        const path = pathFromText(event.dataTransfer?.getData(dataPathMime) ?? "");
        if (!path) return false;
        event.preventDefault();
        const at = view.posAtCoords({ x: event.clientX, y: event.clientY }) ?? view.state.doc.length;
        insertPath(view, language, path, at);
        return true;
      },
    }),
  );
