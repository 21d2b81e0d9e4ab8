import type { FlowProblem } from "@millrace/contracts/flow/definition";
import type { NodeCatalog } from "@millrace/contracts/flow/node-definition";
import { validateFlow } from "@millrace/engine/flow/validate";
import { type EditHistory, recordEdit, redo, startHistory, undo } from "../document/edit-history.ts";
import { describeEdit, type FlowEdit } from "../document/edits.ts";
import type { FlowDocument } from "../document/flow-document.ts";
import { indexProblems, noProblems, type ProblemIndex } from "./problem-index.ts";
import { nothingSelected, pruneSelection, type Selection } from "./selection.ts";
import { createStore, type Store } from "./store.ts";

export type EditorState = {
  readonly history: EditHistory;
  readonly selection: Selection;
  readonly problems: ProblemIndex;
  readonly readOnly: boolean;
};

export type EditorSession = {
  store: Store<EditorState>;
  document: () => FlowDocument;
  /** Does an edit and selects what it says, if anything. Nothing happens in a read-only session. */
  apply: (edit: FlowEdit, select?: Selection) => void;
  undo: () => void;
  redo: () => void;
  select: (selection: Selection) => void;
  /** The server's state takes the place of everything, undo steps included. */
  replace: (document: FlowDocument) => void;
  validate: () => void;
};

type SessionOptions = {
  document: FlowDocument;
  /** What is known to be wrong with it already. */
  problems?: readonly FlowProblem[];
  catalog: NodeCatalog;
  readOnly: boolean;
  nowMs: () => number;
  /** Called after each change by the person, undo and redo included, with what was done in words. */
  onEdited: (document: FlowDocument, summary: string) => void;
};

/** One open draft: its document with undo, selection and problems. Knows no server and no pixels of the screen. */
export function createEditorSession({
  document,
  problems,
  catalog,
  readOnly,
  nowMs,
  onEdited,
}: SessionOptions): EditorSession {
  const store = createStore<EditorState>({
    history: startHistory(document),
    selection: nothingSelected,
    problems: problems ? indexProblems(problems) : noProblems,
    readOnly,
  });

  const change = (next: (history: EditHistory) => EditHistory, summary: string, select?: Selection) => {
    if (readOnly) return;
    const before = store.get().history;
    const after = next(before);
    if (after === before) return;
    store.set((state) => ({
      ...state,
      history: after,
      selection: pruneSelection(select ?? state.selection, after.document),
    }));
    onEdited(after.document, summary);
  };

  return {
    store,
    document: () => store.get().history.document,
    apply(edit, select) {
      const summary = describeEdit(store.get().history.document, edit);
      change((history) => recordEdit(history, edit, catalog, nowMs()), summary, select);
    },
    undo: () => change(undo, `Undid: ${store.get().history.past.at(-1)?.summary ?? ""}`),
    redo: () => change(redo, store.get().history.future.at(-1)?.step.summary ?? ""),
    select: (selection) => store.set((state) => (state.selection === selection ? state : { ...state, selection })),
    replace(next) {
      store.set((state) => ({
        ...state,
        history: startHistory(next),
        selection: pruneSelection(state.selection, next),
      }));
    },
    validate() {
      const { definition } = store.get().history.document;
      store.set((state) => ({ ...state, problems: indexProblems(validateFlow(definition, catalog)) }));
    },
  };
}
