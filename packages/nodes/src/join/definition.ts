import type { NodeDefinition } from "@millrace/contracts/flow/node-definition";
import { z } from "zod";
import { output } from "../ports.ts";

export const joinDefinition: NodeDefinition = {
  type: "join",
  typeVersion: 1,
  kind: "join",
  category: "logic",
  title: "Join",
  summary: "Waits for all incoming branches and gathers their values.",
  keywords: ["merge", "wait for all", "combine", "parallel", "sync", "gather"],
  icon: "merge",
  params: z.object({}).strict(),
  initialParams: () => ({}),
  ports: () => ({
    inputs: [{ name: "in", label: "Branches", schema: {} }],
    outputs: [output({ type: "object" })],
  }),
  describe: () => "Waits for all branches",
};
