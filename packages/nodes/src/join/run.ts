import type { PureNodeRun } from "@millrace/contracts/flow/node-run";

/** The engine gathers the branches into one object by node id and hands it in as the input; it leaves as it is. */
export const joinRun: PureNodeRun = {
  kind: "pure",
  run: ({ input }) => ({ kind: "output", port: "out", value: input }),
};
