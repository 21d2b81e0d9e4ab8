import type { PureNodeRun } from "@millrace/contracts/flow/node-run";
import { z } from "zod";
import { parseResolved } from "../resolved-params.ts";

/** A moment without a zone would mean another one on each server, so it is refused. */
const resolvedParams = z.object({
  until: z.iso.datetime({
    offset: true,
    error: "Give a moment with its time zone, such as 2026-12-24T18:00:00Z or 2026-12-24T19:00:00+01:00.",
  }),
});

/** Waits until the moment; one that is over by then goes on at once. */
export const waitUntilRun: PureNodeRun = {
  kind: "pure",
  run: ({ params, input }) => {
    const { until } = parseResolved(resolvedParams, params);
    return { kind: "wait", untilMs: Date.parse(until), port: "out", value: input };
  },
};
