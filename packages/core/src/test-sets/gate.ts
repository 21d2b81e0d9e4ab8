import type { TestSet } from "@millrace/contracts/api/test-sets";
import { toId } from "@millrace/contracts/ids";
import type { Actor } from "../shared/actor.ts";
import type { Tx } from "../shared/within.ts";

/** A required test set that a content has not passed as the set is now, and how far it has come. */
export type UnpassedSet = {
  testSetId: TestSet["id"];
  name: string;
  /** `changed`: it has passed, but the set was changed since. `empty`: there is nothing in it that could be run. */
  why: "empty" | "never_run" | "running" | "failed" | "changed";
};

/**
 * Whether a content has passed every required test set of its flow since that was changed last: the sets of which that can't
 * be said, none where it may be published. Of several results the newest for the set as it is now counts.
 */
export async function unpassedSets(
  tx: Tx,
  { organizationId }: Actor,
  { flowUuid, contentHash }: { flowUuid: string; contentHash: string },
): Promise<UnpassedSet[]> {
  const sets = await tx.testSet.findMany({
    where: { organizationId, flowId: flowUuid, required: true },
    include: {
      runs: { where: { contentHash }, orderBy: { id: "desc" }, take: 50 },
      _count: { select: { cases: true } },
    },
    orderBy: { name: "asc" },
  });
  return sets.flatMap(({ id, name, revision, runs, _count }): UnpassedSet[] => {
    const current = runs.find(({ setRevision }) => setRevision === revision);
    if (current?.status === "passed") return [];
    const why = _count.cases === 0 ? "empty" : whyNot(current?.status, runs.length > 0);
    return [{ testSetId: toId("testSet", id), name, why }];
  });
}

function whyNot(status: string | undefined, wasRun: boolean): UnpassedSet["why"] {
  if (status === undefined) return wasRun ? "changed" : "never_run";
  return status === "running" ? "running" : "failed";
}
