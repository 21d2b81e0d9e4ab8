import type { NodeDefinition } from "@millrace/contracts/flow/node-definition";
import { z } from "zod";
import { output } from "../ports.ts";

export const manualDefinition: NodeDefinition = {
  type: "manual",
  typeVersion: 1,
  kind: "trigger",
  category: "triggers",
  title: "Manual",
  summary: "Starts the flow when a person or a program asks for it, with the input they give.",
  keywords: ["trigger", "start", "run now", "button", "test"],
  icon: "circle-play",
  params: z.object({}).strict(),
  initialParams: () => ({}),
  ports: () => ({ inputs: [], outputs: [output()] }),
  describe: () => "Started by hand",
};
