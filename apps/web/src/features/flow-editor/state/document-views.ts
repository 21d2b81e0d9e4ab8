import type { FlowDocument } from "../document/flow-document.ts";
import type { EditorSession } from "./editor-session.ts";
import { createStore, type Store } from "./store.ts";

/**
 * The document, later than it is. What must answer a key at once reads the session itself; what may come after it follows
 * one of these, so that a key costs the field that it changes and little else.
 */

/** As long as people leave between two keys without having stopped. */
const pauseMs = 250;

/** The document at the last pause in editing, for what is told about all of it: problems, types, differences. */
export function createSettledDocument({ store }: EditorSession): Store<FlowDocument> {
  const settled = createStore(store.get().history.document);
  let timer: ReturnType<typeof setTimeout> | undefined;
  let seen = settled.get();
  store.subscribe(() => {
    const { document } = store.get().history;
    if (document === seen) return;
    seen = document;
    clearTimeout(timer);
    timer = setTimeout(() => settled.set(() => seen), pauseMs);
  });
  return settled;
}

/**
 * The document as the canvas draws it. What changes places or connections is drawn at once; what only changes inside nodes,
 * as typing does, when the form has been painted.
 */
export function createDrawnDocument({ store }: EditorSession): Store<FlowDocument> {
  const drawn = createStore(store.get().history.document);
  let isWaiting = false;
  const draw = () => {
    isWaiting = false;
    drawn.set(() => store.get().history.document);
  };
  store.subscribe(() => {
    const { document } = store.get().history;
    if (document === drawn.get()) return;
    if (!changesInsideOnly(drawn.get(), document)) draw();
    else if (!isWaiting) {
      isWaiting = true;
      requestAnimationFrame(() => setTimeout(() => isWaiting && draw()));
    }
  });
  return drawn;
}

const changesInsideOnly = (before: FlowDocument, after: FlowDocument): boolean =>
  before.layout === after.layout &&
  before.definition.edges === after.definition.edges &&
  before.definition.nodes.length === after.definition.nodes.length;
