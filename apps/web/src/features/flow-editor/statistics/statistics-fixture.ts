import type { FlowStatistics, NodeStatistics } from "@millrace/contracts/api/statistics";

/** A node that worked; tests change what they are about. */
export const nodeFixture = (changes: Partial<NodeStatistics>): NodeStatistics => ({
  nodeId: "fetch",
  name: "Fetch",
  isTrigger: false,
  spends: "external",
  runs: 10,
  steps: 10,
  ended: 10,
  failed: 0,
  retries: 0,
  duration: { p50Ms: 84, p95Ms: 1_200 },
  share: 0.41,
  ...changes,
});

export const statisticsFixture = (changes: Partial<FlowStatistics>): FlowStatistics => ({
  from: new Date(0).toISOString(),
  to: new Date(1).toISOString(),
  version: null,
  runs: { total: 10, unsuccessful: 0, sampled: 10, hasAllUnsuccessful: true },
  nodes: [nodeFixture({})],
  edges: [{ from: { node: "start", port: "out" }, to: { node: "fetch", port: "in" }, count: 10, share: 1 }],
  ...changes,
});
