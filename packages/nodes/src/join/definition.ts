import type { JoinRule, NodeDefinition } from "@millrace/contracts/flow/node-definition";
import type { JsonObject } from "@millrace/contracts/json";
import { z } from "zod";
import { field } from "../form-meta.ts";
import { exactObject, output } from "../ports.ts";

const modes = ["all", "any", "count", "first_success"] as const;

export const joinParams = z
  .object({
    mode: field(z.enum(modes).default("all"), {
      title: "Wait for",
      description: "Which branches must have arrived before the flow goes on.",
      labels: {
        all: "All branches",
        any: "The first that arrives",
        count: "So many of them",
        first_success: "The first that succeeds",
      },
    }),
    count: field(z.int("Enter a whole number.").min(1, "At least 1.").max(100, "At most 100.").default(2), {
      title: "How many",
      description: "For So many of them.",
    }),
    others: field(z.enum(["continue", "cancel"]).default("continue"), {
      title: "The other branches",
      description:
        "What happens to branches that are not waited for. After the first success they are always cancelled.",
      labels: { continue: "Go on", cancel: "Are cancelled" },
    }),
  })
  .strict();

const ruleOf = (params: JsonObject): JoinRule => {
  const parsed = joinParams.safeParse(params);
  const { mode, count, others } = parsed.success ? parsed.data : joinParams.parse({});
  const cancelsOthers = mode === "first_success" || (mode !== "all" && others === "cancel");
  if (mode === "any" || mode === "first_success")
    return { need: 1, cancelsOthers, toleratesFailure: mode === "first_success", gives: "first" };
  return { need: mode === "count" ? count : "all", cancelsOthers, toleratesFailure: false, gives: "object" };
};

export const joinDefinition: NodeDefinition = {
  type: "join",
  typeVersion: 1,
  kind: "join",
  category: "logic",
  title: "Join",
  summary: "Waits for incoming branches, all or some, and gathers their values.",
  keywords: ["merge", "wait for all", "combine", "parallel", "sync", "gather", "race", "any", "first", "quorum"],
  icon: "merge",
  params: joinParams,
  initialParams: () => ({ mode: "all", count: 2, others: "continue" }),
  join: ruleOf,
  ports: (params) => ({
    inputs: [{ name: "in", label: "Branches", schema: {} }],
    outputs: [
      output(
        ruleOf(params).gives === "first" ? exactObject({ branch: { type: "string" }, value: {} }) : { type: "object" },
      ),
    ],
  }),
  describe: (params) => {
    const { need, toleratesFailure } = ruleOf(params);
    if (need === "all") return "Waits for all branches";
    if (toleratesFailure) return "Waits for the first that succeeds";
    return params.mode === "any" ? "Waits for the first branch" : `Waits for ${need} of the branches`;
  },
};
