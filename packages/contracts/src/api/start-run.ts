import { z } from "zod";
import { nodeId } from "../flow/definition.ts";
import { idSchema } from "../ids.ts";
import { runPriority } from "../run/priority.ts";
import { timestamp } from "./paging.ts";

const yearMs = 365 * 86_400_000;

/** How runs are started, alike for one and for many. */
export const startOptions = {
  /** Begins then, at most a year from now; at once where the time has passed. */
  startAt: timestamp.optional(),
  /** The same as a time from now. */
  delayMs: z.int().min(0).max(yearMs).optional(),
  /** Instead of the flow's. */
  priority: runPriority.optional(),
};
export const startKey = z.string().min(1).max(200);

/** How a draft is tested. Without `until` and `only` all of it is executed, but for what is pinned. */
export const testOptions = z
  .object({
    /** Whether nodes with pinned data give that. */
    usePins: z.boolean().default(true),
    /** Executes what leads to this node, and the node. */
    until: nodeId.optional(),
    /** Executes this node alone, with what an earlier run has recorded of those before it. */
    only: nodeId.optional(),
    /** For this item, or round, of the map or loop right around it, counted from 0; else for that which it ran for last. */
    item: z.int().min(0).max(9_999).optional(),
    /** That run, where it is not the newest one of the branch's draft. */
    dataFrom: idSchema("run").optional(),
  })
  .strict()
  .refine(({ until, only }) => until === undefined || only === undefined, "Name one node.")
  .refine(({ only, item }) => item === undefined || only !== undefined, "An item is chosen for one node.");
export type TestOptions = z.infer<typeof testOptions>;

/** `source: "draft"` runs what is on the canvas; `production` what callers get. */
export const startRunInput = z
  .object({
    flowId: idSchema("flow"),
    source: z.enum(["draft", "production"]).default("production"),
    /** Whose draft; the main branch's without it. Production has no branches: `branch.only_of_drafts`. */
    branchId: idSchema("branch").optional(),
    /** A test without one gets what the last run, or the one it takes its data from, was started with. */
    input: z.json().optional(),
    startKey: startKey.optional(),
    test: testOptions.optional(),
    ...startOptions,
  })
  .refine(({ source, test }) => test === undefined || source === "draft", "Only a draft is tested.");
export type StartRunInput = z.infer<typeof startRunInput>;
export const startRunOutput = z.object({
  runId: idSchema("run"),
  /** The key was used before with the same input: this is the run of then. */
  existing: z.boolean(),
  /** A run that had not begun took over the input and begins later; the flow debounces its starts. */
  debounced: z.boolean(),
  /** When it begins, where that is later. */
  startsAt: timestamp.nullable(),
});
export type StartRunOutput = z.infer<typeof startRunOutput>;
