import { flowReference } from "@millrace/contracts/flow/definition";
import type { NodeDefinition } from "@millrace/contracts/flow/node-definition";
import { z } from "zod";
import { dynamicJson } from "../dynamic-fields.ts";
import { field } from "../form-meta.ts";
import { exactObject, input, output } from "../ports.ts";

export const subFlowParams = z
  .object({
    flow: field(flowReference, {
      title: "Flow",
      description: "The flow to run. It stays on this version until you take another one here.",
      editor: "flow",
      placeholder: "Choose a flow",
    }),
    input: field(dynamicJson, {
      title: "Input",
      description: "What the flow starts with, as if it were started by hand with it.",
    }),
    wait: field(z.boolean().default(true), {
      title: "Wait for the end",
      description: "Goes on with the output of the run when it has ended. Otherwise goes on at once with its id.",
    }),
  })
  .strict();

export const subFlowDefinition: NodeDefinition = {
  type: "sub_flow",
  typeVersion: 1,
  kind: "effect",
  spends: "wait",
  category: "actions",
  title: "Run a flow",
  summary: "Starts a run of another flow, and waits for its end or goes on at once.",
  keywords: ["sub-flow", "subworkflow", "call", "child", "reuse", "function", "start", "nested"],
  icon: "workflow",
  params: subFlowParams,
  initialParams: () => ({ flow: null, input: { $cel: "input" }, wait: true }),
  ports: ({ wait }) => ({
    inputs: [input],
    outputs: [output(wait === false ? exactObject({ runId: { type: "string" } }) : {})],
  }),
  describe: ({ flow, wait }) => {
    const { data } = flowReference.safeParse(flow);
    if (!data) return "No flow yet";
    return wait === false ? `Starts version ${data.version}` : `Waits for version ${data.version}`;
  },
};
