import { type FlowProblem, maxNodesPerFlow } from "@millrace/contracts/flow/definition";
import type { NodeCatalog } from "@millrace/contracts/flow/node-definition";
import { validateFlow } from "@millrace/engine/flow/validate";
import {
  type EditHistory,
  type HistoryChange,
  moveOnto,
  type OwnEdit,
  recordEdit,
  redo,
  startHistory,
  undo,
} from "../document/edit-history.ts";
import type { FlowEdit } from "../document/edits.ts";
import type { FlowDocument } from "../document/flow-document.ts";
import { indexProblems, noProblems, type ProblemIndex } from "./problem-index.ts";
import { nothingSelected, pruneSelection, renameSelected, type Selection } from "./selection.ts";
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
  /** Shows what others made of the document, own edits on top. Selection and undo stay, also of nodes that got another id. */
  show: (document: FlowDocument, renamed?: ReadonlyMap<string, string>) => void;
  validate: () => void;
};

type SessionOptions = {
  document: FlowDocument;
  /** What is known to be wrong with it already. */
  problems?: readonly FlowProblem[];
  catalog: NodeCatalog;
  readOnly: boolean;
  nowMs: () => number;
  /** Called after each change by the person, undo and redo included. */
  onEdited: (edit: OwnEdit) => void;
  /** Called with words where a step can't be undone, or not wholly, because of others. */
  onRefused: (words: string) => void;
};

const tooManyWords = (count: number): string =>
  `A flow has at most ${maxNodesPerFlow.toLocaleString("en")} nodes; this would make it ${count.toLocaleString("en")}. Move parts into other flows.`;

const noneRenamed: ReadonlyMap<string, string> = new Map();

/** One open draft: its document with undo, selection and problems. Knows no server and no pixels of the screen. */
export function createEditorSession(options: SessionOptions): EditorSession {
  const { document, problems, catalog, readOnly, nowMs, onEdited, onRefused } = options;
  const store = createStore<EditorState>({
    history: startHistory(document),
    selection: nothingSelected,
    problems: problems ? indexProblems(problems) : noProblems,
    readOnly,
  });

  const change = (next: (history: EditHistory) => HistoryChange | null, select?: Selection) => {
    if (readOnly) return;
    const changed = next(store.get().history);
    if (!changed) return;
    const { history, edit, refusal } = changed;
    const count = history.document.definition.nodes.length;
    // The server takes no larger draft, nor anything that is done after it.
    if (count > maxNodesPerFlow && count > store.get().history.document.definition.nodes.length) {
      onRefused(tooManyWords(count));
      return;
    }
    store.set((state) => ({
      ...state,
      history,
      selection: pruneSelection(select ?? state.selection, history.document),
    }));
    if (edit) onEdited(edit);
    if (refusal !== null) onRefused(refusal);
  };

  return {
    store,
    document: () => store.get().history.document,
    apply: (edit, select) => change((history) => recordEdit(history, edit, catalog, nowMs()), select),
    undo: () => change(undo),
    redo: () => change(redo),
    select: (selection) => store.set((state) => (state.selection === selection ? state : { ...state, selection })),
    show(next, renamed = noneRenamed) {
      store.set((state) => ({
        ...state,
        history: moveOnto(state.history, next, renamed),
        selection: pruneSelection(renameSelected(state.selection, renamed), next),
      }));
    },
    validate() {
      const { definition } = store.get().history.document;
      store.set((state) => ({ ...state, problems: indexProblems(validateFlow(definition, catalog)) }));
    },
  };
}
