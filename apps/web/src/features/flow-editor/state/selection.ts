import { groupMembers, groupsOf, notesOf } from "../document/canvas-layout.ts";
import { edgeKey, type FlowDocument } from "../document/flow-document.ts";

/** Ids of what is selected. A selected group stands for its nodes, see `nodesOfSelection`. */
export type Selection = {
  readonly nodes: ReadonlySet<string>;
  readonly edges: ReadonlySet<string>;
  readonly notes: ReadonlySet<string>;
  readonly groups: ReadonlySet<string>;
};

const none: ReadonlySet<string> = new Set();
export const nothingSelected: Selection = { nodes: none, edges: none, notes: none, groups: none };

export const selectOnly = (parts: Partial<Record<keyof Selection, Iterable<string>>>): Selection => ({
  nodes: new Set(parts.nodes),
  edges: new Set(parts.edges),
  notes: new Set(parts.notes),
  groups: new Set(parts.groups),
});

export const selectNodes = (...nodeIds: string[]): Selection => selectOnly({ nodes: nodeIds });

export const isEmptySelection = ({ nodes, edges, notes, groups }: Selection): boolean =>
  nodes.size + edges.size + notes.size + groups.size === 0;

/** The one selected node, or `null` with none or several, or with something else beside it. */
export function singleNode({ nodes, notes, groups }: Selection): string | null {
  if (nodes.size !== 1 || notes.size > 0 || groups.size > 0) return null;
  const [nodeId] = nodes;
  return nodeId ?? null;
}

/** The selected nodes with those in the selected groups. */
export function nodesOfSelection({ nodes, groups }: Selection, document: FlowDocument): ReadonlySet<string> {
  if (groups.size === 0) return nodes;
  const members = groupMembers(document.layout, Object.keys(document.layout.members ?? {}));
  return new Set([...nodes, ...[...groups].flatMap((id) => members.get(id) ?? [])]);
}

/** The selection without what the document no longer has; the same object when all of it is still there. */
export function pruneSelection(selection: Selection, document: FlowDocument): Selection {
  if (isEmptySelection(selection)) return selection;
  const nodeIds = new Set(document.definition.nodes.map((node) => node.id));
  const edgeKeys = selection.edges.size > 0 ? new Set(document.definition.edges.map(edgeKey)) : none;
  const notes = notesOf(document.layout);
  const groups = groupsOf(document.layout);
  const next: Selection = {
    nodes: kept(selection.nodes, (id) => nodeIds.has(id)),
    edges: kept(selection.edges, (key) => edgeKeys.has(key)),
    notes: kept(selection.notes, (id) => id in notes),
    groups: kept(selection.groups, (id) => id in groups),
  };
  return isSame(next, selection) ? selection : next;
}

/** The selection after nodes got other ids. */
export function renameSelected(selection: Selection, renamed: ReadonlyMap<string, string>): Selection {
  if (![...selection.nodes].some((id) => renamed.has(id))) return selection;
  return { ...selection, nodes: new Set([...selection.nodes].map((id) => renamed.get(id) ?? id)) };
}

function kept(ids: ReadonlySet<string>, isThere: (id: string) => boolean): ReadonlySet<string> {
  const left = [...ids].filter(isThere);
  return left.length === ids.size ? ids : new Set(left);
}

const isSame = (a: Selection, b: Selection): boolean =>
  a.nodes === b.nodes && a.edges === b.edges && a.notes === b.notes && a.groups === b.groups;

type Flags = readonly { id: string; selected: boolean }[];

/** The selection after flags changed, as the canvas reports clicks and selection boxes. */
export function withFlags(selection: Selection, flags: Partial<Record<keyof Selection, Flags>>): Selection {
  const apply = (set: ReadonlySet<string>, changes: Flags = []) => {
    if (changes.every((flag) => set.has(flag.id) === flag.selected)) return set;
    const next = new Set(set);
    for (const flag of changes) {
      if (flag.selected) next.add(flag.id);
      else next.delete(flag.id);
    }
    return next;
  };
  const next: Selection = {
    nodes: apply(selection.nodes, flags.nodes),
    edges: apply(selection.edges, flags.edges),
    notes: apply(selection.notes, flags.notes),
    groups: apply(selection.groups, flags.groups),
  };
  return isSame(next, selection) ? selection : next;
}
