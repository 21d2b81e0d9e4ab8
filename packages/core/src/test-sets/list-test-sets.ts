import type { FlowIdInput } from "@millrace/contracts/api/flows";
import type { TestSet } from "@millrace/contracts/api/test-sets";
import { toId } from "@millrace/contracts/ids";
import { requireFlow } from "../flows/flow-rows.ts";
import type { Actor } from "../shared/actor.ts";
import type { CoreDeps } from "../shared/deps.ts";
import { readWithin } from "../shared/within.ts";
import { testSetRunView } from "./test-set-rows.ts";

/** The test sets of a flow by name, each with its newest result. */
export const listTestSets = (deps: CoreDeps, actor: Actor, { flowId }: FlowIdInput): Promise<TestSet[]> =>
  readWithin(deps, actor, async (tx) => {
    const { organizationId } = actor;
    const flow = await requireFlow(tx, actor, flowId);
    const rows = await tx.testSet.findMany({
      where: { organizationId, flowId: flow.id },
      include: { runs: { orderBy: { id: "desc" }, take: 1 }, _count: { select: { cases: true } } },
      orderBy: { name: "asc" },
    });
    return rows.map((row) => ({
      id: toId("testSet", row.id),
      name: row.name,
      required: row.required,
      cases: row._count.cases,
      lastRun: row.runs[0] ? testSetRunView(row.runs[0], row) : null,
    }));
  });
