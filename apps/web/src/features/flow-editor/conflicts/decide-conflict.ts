import { valueAt } from "@millrace/engine/draft/apply-operations";
import { isSame } from "@millrace/engine/draft/json-fields";
import { type FlowDocument, findNode } from "../document/flow-document.ts";
import type { EditorSession } from "../state/editor-session.ts";
import type { EditConflict } from "./find-conflicts.ts";

/** Whether the document says by now what this person wanted, whoever did it. */
export function isSettled(document: FlowDocument, { path, mine, restore }: EditConflict): boolean {
  return !restore && isSame(valueAt(document, path), mine);
}

/** Puts the own side into the document, as an edit that can be undone; `false` where there is no place for it any more. */
export function keepMine(session: EditorSession, conflict: EditConflict): boolean {
  const { path, mine, name, restore } = conflict;
  const document = session.document();
  if (restore) {
    session.apply({ kind: "operations", operations: restore, summary: `Brought back "${name}"`.slice(0, 200) });
    return true;
  }
  if (path[0] === "nodes" && path.length === 2 && mine === undefined) {
    session.apply({ kind: "remove", nodeIds: [path[1]], edgeKeys: [] });
    return true;
  }
  const [part, id] = path;
  if (part === "nodes" && !findNode(document, id)) return false;
  const was = valueAt(document, path);
  const operation = { path, ...(was === undefined ? {} : { was }), ...(mine === undefined ? {} : { value: mine }) };
  const summary = part === "settings" ? "Kept own change of the settings" : `Kept own change of "${name}"`;
  session.apply({ kind: "operations", operations: [operation], summary: summary.slice(0, 200) });
  return isSame(valueAt(session.document(), path), mine);
}
