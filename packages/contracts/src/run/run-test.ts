import { z } from "zod";
import { idSchema } from "../ids.ts";

/** What kind of test a run is: of the whole draft, of a part of it, of one node, of a test case, or started by a step of a test. */
export const testKinds = ["draft", "until", "only", "case", "child"] as const;

/** What of a flow a test run executed. It holds no data: values are in the run. */
export const runTest = z.object({
  kind: z.enum(testKinds),
  /** The node that it ended at, or that was executed alone. */
  nodeId: z.string().optional(),
  /** The item or round, from 0, that somebody chose to execute it for. */
  item: z.int().optional(),
  /** Nodes whose pinned output was given instead of executing them. */
  pins: z.array(z.string()),
  /** The run whose recorded outputs stood in for what comes before the node. */
  dataFrom: idSchema("run").optional(),
  /** Whose draft it is a test of, the main branch's without one, and as it was after which edit; runs from before have none. */
  draft: z.object({ branchId: idSchema("branch").optional(), revision: z.int() }).optional(),
});
export type RunTest = z.infer<typeof runTest>;
