import { z } from "zod";
import { idSchema } from "../ids.ts";
import { timeKind } from "../run/time-kind.ts";
import { timestamp } from "./paging.ts";

/** How far back from now. */
export const statisticsPeriods = ["1h", "24h", "7d", "30d"] as const;
export const statisticsPeriod = z.enum(statisticsPeriods);
export type StatisticsPeriod = z.infer<typeof statisticsPeriod>;

/** `all` published versions together, the one in production now, or the runs of drafts. */
export const statisticsVersions = ["all", "production", "draft"] as const;
export const statisticsVersion = z.union([z.enum(statisticsVersions), z.int().min(1)]);
export type StatisticsVersion = z.infer<typeof statisticsVersion>;

export const flowStatisticsInput = z.object({
  flowId: idSchema("flow"),
  /** Runs that started in it. */
  period: z
    .union([
      statisticsPeriod,
      z
        .object({ from: timestamp, to: timestamp })
        .refine(({ from, to }) => Date.parse(from) < Date.parse(to), "The period ends before it begins."),
    ])
    .default("24h"),
  version: statisticsVersion.default("all"),
});
export type FlowStatisticsInput = z.input<typeof flowStatisticsInput>;

export const nodeStatistics = z.object({
  nodeId: z.string(),
  /** As in the newest version that is counted. */
  name: z.string(),
  isTrigger: z.boolean(),
  /** What its time counts as; `null` for a scope, whose time is that of the steps inside. */
  spends: timeKind.nullable(),
  /** Runs in which it began. */
  runs: z.int(),
  /** How often it was executed; in scopes more often than there are runs. */
  steps: z.int(),
  /** Executions that succeeded or failed. */
  ended: z.int(),
  failed: z.int(),
  /** Attempts that failed and were followed by another one. */
  retries: z.int(),
  /** Of one attempt; for what waits, of the wait. */
  duration: z.object({ p50Ms: z.number(), p95Ms: z.number() }).nullable(),
  /** Its part, from 0 to 1, of the time that all nodes worked; `null` for what waits, and for scopes. */
  share: z.number().nullable(),
});
export type NodeStatistics = z.infer<typeof nodeStatistics>;

export const edgeStatistics = z.object({
  from: z.object({ node: z.string(), port: z.string() }),
  to: z.object({ node: z.string(), port: z.string() }),
  /** How often a value went along it; in scopes, once for each item or round. */
  count: z.int(),
  /** Its part, from 0 to 1, of what its node came to; `null` where the node came to nothing, and for bodies of scopes. */
  share: z.number().nullable(),
});
export type EdgeStatistics = z.infer<typeof edgeStatistics>;

export const flowStatistics = z.object({
  from: timestamp,
  to: timestamp,
  /** The number that was counted, where it is one. */
  version: z.int().nullable(),
  runs: z.object({
    total: z.int(),
    /** Failed or cancelled. */
    unsuccessful: z.int(),
    /** How many were looked at. Fewer than `total`: every count below is an estimate. */
    sampled: z.int(),
    /** Whether every unsuccessful run was looked at. */
    hasAllUnsuccessful: z.boolean(),
  }),
  nodes: z.array(nodeStatistics),
  edges: z.array(edgeStatistics),
});
export type FlowStatistics = z.infer<typeof flowStatistics>;
