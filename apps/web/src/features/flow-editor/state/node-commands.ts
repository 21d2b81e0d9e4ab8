import type { NodeDefinition } from "@millrace/contracts/flow/node-definition";
import { arrange } from "../document/auto-layout.ts";
import { parseClipboardText, planPaste, toClipboardContent } from "../document/clipboard.ts";
import { findNode, type Point, positionOf } from "../document/flow-document.ts";
import { type Insertion, planInsertion } from "../document/insert-node.ts";
import type { Editor } from "./editor-context.ts";
import { selectNodes } from "./selection.ts";

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

export function duplicateNodes({ session }: Editor, nodeIds: Iterable<string>): void {
  const document = session.document();
  const content = toClipboardContent(document, new Set(nodeIds));
  if (content.nodes.length === 0) return;
  const { edit, nodeIds: copies } = planPaste(document, content);
  session.apply(edit, selectNodes(...copies));
}

/** Disables the nodes, or enables them when all of them are disabled. */
export function toggleDisabled({ session }: Editor, nodeIds: Iterable<string>): void {
  const ids = [...nodeIds];
  const disabled = !ids.every((id) => findNode(session.document(), id)?.disabled);
  session.apply({ kind: "set_disabled", nodeIds: ids, disabled });
}

/** The nodes as text for the clipboard, or `null` when there are none. */
export function copyText({ session }: Editor, nodeIds: ReadonlySet<string>): string | null {
  if (nodeIds.size === 0) return null;
  return JSON.stringify(toClipboardContent(session.document(), nodeIds), null, 2);
}

/** Pastes copied nodes; `false` when the text holds none. */
export function pasteText({ session }: Editor, text: string, at?: Point): boolean {
  const content = parseClipboardText(text);
  if (!content) return false;
  const { edit, nodeIds } = planPaste(session.document(), content, at);
  session.apply(edit, selectNodes(...nodeIds));
  return true;
}

export function arrangeNodes({ session, catalog }: Editor, nodeIds?: ReadonlySet<string>): void {
  session.apply({ kind: "move", positions: arrange(session.document(), catalog, nodeIds), arranged: true });
}

export function nudgeNodes({ session }: Editor, nodeIds: Iterable<string>, by: Point): void {
  const document = session.document();
  const positions = Object.fromEntries(
    [...nodeIds].map((id) => {
      const from = positionOf(document, id);
      return [id, { x: from.x + by.x, y: from.y + by.y }];
    }),
  );
  session.apply({ kind: "move", positions });
}

export function selectAll({ session }: Editor): void {
  session.select(selectNodes(...session.document().definition.nodes.map((node) => node.id)));
}
