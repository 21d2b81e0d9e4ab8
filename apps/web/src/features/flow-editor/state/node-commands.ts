import type { NodeDefinition } from "@millrace/contracts/flow/node-definition";
import type { Box } from "../canvas/node-geometry.ts";
import { arrange, arrangeNotes } from "../document/auto-layout.ts";
import { notesOf } from "../document/canvas-layout.ts";
import { parseClipboardText, placeForPaste, planPaste, toClipboardContent } from "../document/clipboard.ts";
import { findNode, type Point } from "../document/flow-document.ts";
import { type Insertion, planInsertion } from "../document/insert-node.ts";
import type { Editor } from "./editor-context.ts";
import { nodesOfSelection, selectNodes, selectOnly } from "./selection.ts";

/** What menus, keys and drops do to nodes: each is one edit, undone in one step. */

/** Adds a node of a type, selects it and shows its parameters. */
export function addNode({ session, catalog, ui }: Editor, type: NodeDefinition, insertion: Insertion): void {
  const { edit, nodeId } = planInsertion(session.document(), type, insertion, catalog);
  session.apply(edit, selectNodes(nodeId));
  ui.set((state) => ({ ...state, quickAdd: null, isInspectorOpen: true, tab: "parameters" }));
}

/** Where a node goes that was chosen without a place: behind the one selected node, else into the middle of the view. */
export function defaultInsertion({ session }: Editor, viewCentre: Point): Insertion {
  const { selection } = session.store.get();
  const [nodeId] = selection.nodes;
  if (selection.nodes.size === 1 && nodeId !== undefined) return { kind: "after", nodeId };
  return { kind: "at", position: viewCentre };
}

export function removeNodes({ session }: Editor, nodeIds: Iterable<string>, edgeKeys: Iterable<string> = []): void {
  session.apply({ kind: "remove", nodeIds: [...nodeIds], edgeKeys: [...edgeKeys] });
}

/** Copies of all that is selected, a small step aside or with their corner at a place; the copies are selected then. */
export function duplicateSelection({ session, catalog }: Editor, at?: Point): void {
  const document = session.document();
  const { selection } = session.store.get();
  const content = toClipboardContent(document, nodesOfSelection(selection, document), selection.notes);
  if (!content) return;
  const { edit, nodeIds, noteIds } = planPaste(document, content, catalog, at);
  session.apply(edit, selectOnly({ nodes: nodeIds, notes: noteIds }));
}

/** Disables the nodes, or enables them when all of them are disabled. */
export function toggleDisabled({ session }: Editor, nodeIds: Iterable<string>): void {
  const ids = [...nodeIds];
  const disabled = !ids.every((id) => findNode(session.document(), id)?.disabled);
  session.apply({ kind: "set_disabled", nodeIds: ids, disabled });
}

/** All that is selected as text for the clipboard, or `null` when there is nothing to copy. */
export function copyText({ session }: Editor): string | null {
  const document = session.document();
  const { selection } = session.store.get();
  const content = toClipboardContent(document, nodesOfSelection(selection, document), selection.notes);
  return content && JSON.stringify(content, null, 2);
}

/** Pastes what was copied, at a place or where it is seen; `false` when the text holds nothing of the kind. */
export function pasteText({ session, catalog }: Editor, text: string, place: { at: Point } | { seen: Box }): boolean {
  const content = parseClipboardText(text);
  if (!content) return false;
  const at = "at" in place ? place.at : placeForPaste(content, place.seen);
  const { edit, nodeIds, noteIds } = planPaste(session.document(), content, catalog, at);
  session.apply(edit, selectOnly({ nodes: nodeIds, notes: noteIds }));
  return true;
}

export function arrangeNodes({ session, catalog }: Editor, nodeIds?: ReadonlySet<string>): void {
  const document = session.document();
  const positions = arrange(document, catalog, nodeIds);
  const notes = nodeIds ? {} : arrangeNotes(document, catalog, positions);
  session.apply({ kind: "move", positions, notes, arranged: true });
}

export function selectAll({ session }: Editor): void {
  const { definition, layout } = session.document();
  session.select(selectOnly({ nodes: definition.nodes.map((node) => node.id), notes: Object.keys(notesOf(layout)) }));
}
