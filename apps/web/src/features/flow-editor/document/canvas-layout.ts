import type { CanvasGroup, CanvasNote, FlowLayout } from "@millrace/contracts/flow/definition";

/** What stands on the canvas besides the nodes. The records are read as they are, absent ones as empty. */
export const notesOf = (layout: FlowLayout): Readonly<Record<string, CanvasNote>> => layout.notes ?? {};
export const groupsOf = (layout: FlowLayout): Readonly<Record<string, CanvasGroup>> => layout.groups ?? {};
export const membersOf = (layout: FlowLayout): Readonly<Record<string, string>> => layout.members ?? {};

/** The nodes of each group, in the order of `nodes`. A group without nodes has no place and is not among them. */
export function groupMembers(layout: FlowLayout, nodeIds: Iterable<string>): Map<string, string[]> {
  const members = membersOf(layout);
  const groups = groupsOf(layout);
  const found = new Map<string, string[]>();
  for (const id of nodeIds) {
    const group = members[id];
    if (group === undefined || !(group in groups)) continue;
    const known = found.get(group);
    if (known) known.push(id);
    else found.set(group, [id]);
  }
  return found;
}

type Parts = Partial<Pick<FlowLayout, "nodes" | "notes" | "groups" | "members">>;

/** The layout with some of its parts exchanged; groups that have lost their last node go, and empty records are left out. */
export function layoutWith(layout: FlowLayout, parts: Parts): FlowLayout {
  const { nodes, notes = {}, groups = {}, members = {} } = { ...layout, ...parts };
  const kept = Object.fromEntries(Object.entries(members).filter(([, group]) => group in groups));
  const used = new Set(Object.values(kept));
  const left = Object.fromEntries(Object.entries(groups).filter(([id]) => used.has(id)));
  return {
    nodes,
    ...(Object.keys(notes).length > 0 ? { notes } : {}),
    ...(Object.keys(left).length > 0 ? { groups: left } : {}),
    ...(Object.keys(kept).length > 0 ? { members: kept } : {}),
  };
}

export const without = <T>(record: Readonly<Record<string, T>>, ids: ReadonlySet<string>): Record<string, T> =>
  Object.fromEntries(Object.entries(record).filter(([id]) => !ids.has(id)));

/** A fresh id for a note or a group: two people who draw at once never choose the same. */
export function newCanvasId(kind: "note" | "group"): string {
  const bytes = crypto.getRandomValues(new Uint8Array(8));
  return `${kind}-${[...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("")}`;
}
