import type { PureNodeRun } from "@millrace/contracts/flow/node-run";
import { z } from "zod";
import { hopByHopHeaders, resolvedHeaderList } from "../header-fields.ts";
import { parseResolved } from "../resolved-params.ts";
import { refusedHeaders, responseStatus } from "./definition.ts";

const resolvedParams = z.object({
  status: responseStatus.default(200),
  body: z.json(),
  headers: resolvedHeaderList(refusedHeaders),
});

// The server that sends the answer counts the bytes itself.
const notSent = new Set([...hopByHopHeaders, "content-length"]);

/** Answers the waiting caller; headers that belong to the connection are left out. The body also leaves the node. */
export const respondRun: PureNodeRun = {
  kind: "pure",
  run: ({ params }) => {
    const { status, body, headers: given } = parseResolved(resolvedParams, params);
    const headers = Object.fromEntries(Object.entries(given).filter(([name]) => !notSent.has(name)));
    return { kind: "respond", response: { status, headers, body }, port: "out", value: body };
  },
};
