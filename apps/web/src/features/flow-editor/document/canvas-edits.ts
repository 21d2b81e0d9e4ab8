import type { CanvasGroup, CanvasNote } from "@millrace/contracts/flow/definition";
import { groupsOf, layoutWith, membersOf, notesOf, without } from "./canvas-layout.ts";
import { type FlowDocument, findNode } from "./flow-document.ts";

/** What a person does to notes and groups. They change the layout only, never what a run does. */
export type CanvasEdit =
  | { kind: "add_note"; noteId: string; note: CanvasNote }
  | { kind: "change_note"; noteId: string; changes: Partial<CanvasNote> }
  /** Puts nodes into a new group; they leave the ones they were in. */
  | { kind: "group"; groupId: string; group: CanvasGroup; nodeIds: readonly string[] }
  | { kind: "change_group"; groupId: string; changes: Partial<CanvasGroup> }
  /** Takes the frames away and leaves the nodes. */
  | { kind: "ungroup"; groupIds: readonly string[] }
  | { kind: "set_group"; nodeIds: readonly string[]; groupId: string | null };

/** The document after an edit; the very same object when the edit changes nothing. */
export function applyCanvasEdit(document: FlowDocument, edit: CanvasEdit): FlowDocument {
  const { layout } = document;
  const notes = notesOf(layout);
  const groups = groupsOf(layout);
  const changed = (parts: Parameters<typeof layoutWith>[1]) => ({ ...document, layout: layoutWith(layout, parts) });
  switch (edit.kind) {
    case "add_note":
      return changed({ notes: { ...notes, [edit.noteId]: edit.note } });
    case "change_note": {
      const note = notes[edit.noteId];
      if (!note || isCovered(note, edit.changes)) return document;
      return changed({ notes: { ...notes, [edit.noteId]: { ...note, ...edit.changes } } });
    }
    case "group": {
      const members = { ...membersOf(layout), ...membership(document, edit.nodeIds, edit.groupId) };
      return changed({ groups: { ...groups, [edit.groupId]: edit.group }, members });
    }
    case "change_group": {
      const group = groups[edit.groupId];
      if (!group || isCovered(group, edit.changes)) return document;
      const { collapsed, ...next } = { ...group, ...edit.changes };
      return changed({ groups: { ...groups, [edit.groupId]: collapsed ? { ...next, collapsed } : next } });
    }
    case "ungroup": {
      const gone = new Set(edit.groupIds.filter((id) => id in groups));
      return gone.size === 0 ? document : changed({ groups: without(groups, gone) });
    }
    case "set_group": {
      const members = membersOf(layout);
      const moving = edit.nodeIds.filter((id) => (members[id] ?? null) !== edit.groupId);
      if (moving.length === 0 || (edit.groupId !== null && !(edit.groupId in groups))) return document;
      const others = without(members, new Set(moving));
      const joined = edit.groupId === null ? {} : membership(document, moving, edit.groupId);
      return changed({ members: { ...others, ...joined } });
    }
  }
}

const membership = (document: FlowDocument, nodeIds: readonly string[], groupId: string): Record<string, string> =>
  Object.fromEntries(nodeIds.filter((id) => findNode(document, id)).map((id) => [id, groupId]));

const isCovered = <T extends object>(whole: T, changes: Partial<T>): boolean =>
  Object.entries(changes).every(([key, value]) => (whole as Record<string, unknown>)[key] === value);

/** One line for the history. Names are those before the edit. */
export function describeCanvasEdit(document: FlowDocument, edit: CanvasEdit): string {
  const nodes = (ids: readonly string[]) =>
    ids.length === 1 ? `"${findNode(document, ids[0] ?? "")?.name ?? ids[0]}"` : `${ids.length} nodes`;
  const group = (id: string) => `"${groupsOf(document.layout)[id]?.name ?? id}"`;
  switch (edit.kind) {
    case "add_note":
      return "Added a note";
    case "change_note":
      return describeNoteChange(edit.changes);
    case "group":
      return `Grouped ${nodes(edit.nodeIds)} as "${edit.group.name}"`;
    case "change_group": {
      const { name, color, collapsed } = edit.changes;
      if (name !== undefined) return `Renamed group ${group(edit.groupId)} to "${name}"`;
      if (color !== undefined) return `Coloured group ${group(edit.groupId)} ${color}`;
      return `${collapsed ? "Collapsed" : "Expanded"} group ${group(edit.groupId)}`;
    }
    case "ungroup":
      return edit.groupIds.length === 1
        ? `Ungrouped ${group(edit.groupIds[0] ?? "")}`
        : `Ungrouped ${edit.groupIds.length} groups`;
    case "set_group":
      return edit.groupId === null
        ? `Took ${nodes(edit.nodeIds)} out of the group`
        : `Put ${nodes(edit.nodeIds)} into group ${group(edit.groupId)}`;
  }
}

function describeNoteChange({ text, color, width, height }: Partial<CanvasNote>): string {
  if (text !== undefined) return "Wrote a note";
  if (color !== undefined) return `Coloured a note ${color}`;
  return width !== undefined || height !== undefined ? "Resized a note" : "Moved a note";
}

/** Edits with the same key in quick succession are one step of undo (writing one note, resizing it by keys). */
export const canvasCoalescingKey = (edit: CanvasEdit): string | null =>
  edit.kind === "change_note" ? `note ${edit.noteId} ${Object.keys(edit.changes).sort().join()}` : null;
