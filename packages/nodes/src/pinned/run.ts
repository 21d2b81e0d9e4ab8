import { AppError } from "@millrace/contracts/errors";
import type { PureNodeRun } from "@millrace/contracts/flow/node-run";
import { jsonValue } from "@millrace/contracts/json";
import { parseResolved } from "../resolved-params.ts";
import { pinnedParams } from "./definition.ts";

/** Gives what was pinned through the port that it was pinned to, whatever came in. */
export const pinnedRun: PureNodeRun = {
  kind: "pure",
  run: ({ params, step }) => {
    const { port, json, isMissing } = parseResolved(pinnedParams, params);
    if (isMissing)
      throw new AppError("test.no_data", {
        message: `"${step.nodeName}" reaches outside, and the test case has no output for it. Add one, or let the case execute it.`,
      });
    return { kind: "output", port, value: jsonValue.parse(JSON.parse(json)) };
  },
};
