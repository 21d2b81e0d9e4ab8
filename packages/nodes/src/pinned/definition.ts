import { portName } from "@millrace/contracts/flow/definition";
import { type NodeDefinition, pinnedType } from "@millrace/contracts/flow/node-definition";
import type { JsonObject } from "@millrace/contracts/json";
import { z } from "zod";

const ports = z.array(portName).max(250);

/** The value is JSON text: what looks like an expression inside it is data and stays what it is. */
export const pinnedParams = z
  .object({
    inputs: ports,
    outputs: ports,
    port: portName,
    json: z.string(),
    /** There is nothing to give: the step fails, should a value come to it. */
    isMissing: z.literal(true).optional(),
  })
  .strict();

/** Stands in a test run in the place of a node whose output is given, see `testDefinition`. Nobody draws or publishes it. */
export const pinnedDefinition: NodeDefinition = {
  type: pinnedType,
  typeVersion: 1,
  kind: "pure",
  category: "logic",
  title: "Pinned data",
  summary: "Gives pinned data in place of a node, in a test run.",
  keywords: ["test", "mock", "fixed"],
  icon: "pin",
  isInternal: true,
  params: pinnedParams,
  initialParams: () => ({ inputs: ["in"], outputs: ["out"], port: "out", json: "null" }),
  ports: (params) => ({ inputs: namedPorts(params, "inputs"), outputs: namedPorts(params, "outputs") }),
  describe: () => "Pinned data, not executed",
};

function namedPorts(params: JsonObject, side: "inputs" | "outputs") {
  const names = ports.safeParse(params[side]);
  return (names.data ?? []).map((name) => ({ name, label: name, schema: {} }));
}
