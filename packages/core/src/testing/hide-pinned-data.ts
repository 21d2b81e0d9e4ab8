import type { FlowDefinition } from "@millrace/contracts/flow/definition";
import { pinnedType } from "@millrace/contracts/flow/node-definition";

/** The definition of a test run for somebody who may not see what runs work on. */
export const withoutPinnedData = (definition: FlowDefinition): FlowDefinition => ({
  ...definition,
  nodes: definition.nodes.map((node) =>
    node.type === pinnedType ? { ...node, params: { ...node.params, json: "null" } } : node,
  ),
});
