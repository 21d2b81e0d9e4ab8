import { edgeKey, type FlowDocument } from "../document/flow-document.ts";

export type Selection = { readonly nodes: ReadonlySet<string>; readonly edges: ReadonlySet<string> };

export const nothingSelected: Selection = { nodes: new Set(), edges: new Set() };

export const selectNodes = (...nodeIds: string[]): Selection => ({ nodes: new Set(nodeIds), edges: new Set() });

/** The one selected node, or `null` with none or several. */
export function singleNode(selection: Selection): string | null {
  if (selection.nodes.size !== 1) return null;
  const [nodeId] = selection.nodes;
  return nodeId ?? null;
}

/** The selection without what the document no longer has; the same object when all of it is still there. */
export function pruneSelection(selection: Selection, document: FlowDocument): Selection {
  if (selection.nodes.size === 0 && selection.edges.size === 0) return selection;
  const nodeIds = new Set(document.definition.nodes.map((node) => node.id));
  const edgeKeys = new Set(document.definition.edges.map(edgeKey));
  const gone =
    [...selection.nodes].some((id) => !nodeIds.has(id)) || [...selection.edges].some((key) => !edgeKeys.has(key));
  if (!gone) return selection;
  return {
    nodes: new Set([...selection.nodes].filter((id) => nodeIds.has(id))),
    edges: new Set([...selection.edges].filter((key) => edgeKeys.has(key))),
  };
}

/** The selection after nodes got other ids. */
export function renameSelected(selection: Selection, renamed: ReadonlyMap<string, string>): Selection {
  if (![...selection.nodes].some((id) => renamed.has(id))) return selection;
  return { ...selection, nodes: new Set([...selection.nodes].map((id) => renamed.get(id) ?? id)) };
}

type Flags = { id: string; selected: boolean };

/** The selection after flags of nodes and edges changed, as the canvas reports clicks and selection boxes. */
export function withFlags(selection: Selection, nodes: readonly Flags[], edges: readonly Flags[]): Selection {
  const apply = (set: ReadonlySet<string>, flags: readonly Flags[]) => {
    if (flags.every((flag) => set.has(flag.id) === flag.selected)) return set;
    const next = new Set(set);
    for (const flag of flags) {
      if (flag.selected) next.add(flag.id);
      else next.delete(flag.id);
    }
    return next;
  };
  const next = { nodes: apply(selection.nodes, nodes), edges: apply(selection.edges, edges) };
  return next.nodes === selection.nodes && next.edges === selection.edges ? selection : next;
}
