import type { PureNodeRun } from "@millrace/contracts/flow/node-run";
import { z } from "zod";
import { resolvedDecision } from "../decision.ts";
import { parseResolved } from "../resolved-params.ts";
import { casePort, otherwisePort } from "./definition.ts";

const resolvedParams = z.object({ cases: z.array(z.object({ when: resolvedDecision })) });

/** Hands the input on through the port of the first case that is true, else through Otherwise. */
export const switchRun: PureNodeRun = {
  kind: "pure",
  run: ({ params, input }) => {
    const { cases } = parseResolved(resolvedParams, params);
    const index = cases.findIndex(({ when }) => when);
    return { kind: "output", port: index === -1 ? otherwisePort : casePort(index), value: input };
  },
};
