import type { PureNodeRun } from "@millrace/contracts/flow/node-run";
import { z } from "zod";
import { resolvedDecision } from "../decision.ts";
import { parseResolved } from "../resolved-params.ts";

const resolvedParams = z.object({ when: resolvedDecision });

/** Hands the input on through one of the two ports. */
export const conditionRun: PureNodeRun = {
  kind: "pure",
  run: ({ params, input }) => {
    const { when } = parseResolved(resolvedParams, params);
    return { kind: "output", port: when ? "yes" : "no", value: input };
  },
};
