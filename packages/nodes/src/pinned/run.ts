import type { PureNodeRun } from "@millrace/contracts/flow/node-run";
import { jsonValue } from "@millrace/contracts/json";
import { parseResolved } from "../resolved-params.ts";
import { pinnedParams } from "./definition.ts";

/** Gives what was pinned through the port that it was pinned to, whatever came in. */
export const pinnedRun: PureNodeRun = {
  kind: "pure",
  run: ({ params }) => {
    const { port, json } = parseResolved(pinnedParams, params);
    return { kind: "output", port, value: jsonValue.parse(JSON.parse(json)) };
  },
};
