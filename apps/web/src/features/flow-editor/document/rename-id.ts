import { nodeId as nodeIdFormat } from "@millrace/contracts/flow/definition";
import type { NodeCatalog } from "@millrace/contracts/flow/node-definition";
import { parseCel } from "@millrace/engine/expressions/cel";
import { renameNodes } from "@millrace/engine/flow/rename-node";
import { type FlowDocument, findNode } from "./flow-document.ts";

/** The document with another id for a node, in its layout too; the very same object where that can't be. */
export function renameIn(document: FlowDocument, catalog: NodeCatalog, from: string, to: string): FlowDocument {
  const { definition } = renameNodes(document.definition, catalog, new Map([[from, to]]));
  if (definition === document.definition) return document;
  const { layout } = document;
  const renamed = <T>(record: Readonly<Record<string, T>>): Record<string, T> =>
    Object.fromEntries(Object.entries(record).map(([id, value]) => [id === from ? to : id, value]));
  return {
    definition,
    layout: {
      ...layout,
      nodes: renamed(layout.nodes),
      ...(layout.members ? { members: renamed(layout.members) } : {}),
    },
  };
}

/** Why a node can't have this id, or `null` when it can. */
export function idProblem(document: FlowDocument, from: string, to: string): string | null {
  if (to === from) return null;
  if (!nodeIdFormat.safeParse(to).success)
    return "Use 1 to 63 small letters, digits and underscores, starting with a letter.";
  const taken = findNode(document, to);
  if (taken) return `"${taken.name}" has this id already.`;
  if (!parseCel(`steps.${to}`).ok) return "This word means something else in expressions. Choose another one.";
  return null;
}
