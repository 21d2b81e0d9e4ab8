import { bodyPort, donePort, type NodeDefinition } from "@millrace/contracts/flow/node-definition";
import { z } from "zod";
import { input } from "../ports.ts";

export const boundaryDefinition: NodeDefinition = {
  type: "boundary",
  typeVersion: 1,
  kind: "scope",
  scope: "boundary",
  category: "logic",
  title: "Error boundary",
  summary: "Catches what fails in a group of nodes and goes on through On error.",
  keywords: ["try", "catch", "error", "handle", "group", "guard", "fallback"],
  icon: "shield",
  params: z.object({}).strict(),
  initialParams: () => ({}),
  // The engine gives every boundary its port for errors.
  ports: () => ({
    inputs: [input],
    outputs: [
      { name: bodyPort, label: "Try", schema: {} },
      { name: donePort, label: "Done", schema: {} },
    ],
  }),
  describe: () => "Catches what fails inside",
};
