import type { StartTestSetInput, TestSetRunIdInput } from "@millrace/contracts/api/test-sets";
import { AppError } from "@millrace/contracts/errors";
import type { FlowDefinition } from "@millrace/contracts/flow/definition";
import { newUuid, toId } from "@millrace/contracts/ids";
import { enqueueJob } from "@millrace/db/jobs";
import { requireBranch } from "../branches/branch-rows.ts";
import { contentHashOf, keepContent, readContent } from "../flows/content.ts";
import { readDraft } from "../flows/flow-rows.ts";
import type { Actor } from "../shared/actor.ts";
import type { CoreDeps } from "../shared/deps.ts";
import { changeWithin, type Tx } from "../shared/within.ts";
import { recordTestSetChange } from "./test-set-event.ts";
import { requireTestSet, type TestSetRow } from "./test-set-rows.ts";

/**
 * Runs every case of a set against the draft or a version as it is now: an ordinary run each, with the mocked outputs in place
 * of what reaches outside. A job starts them, a few at a time, and compares them as they end (`settleTests`). Throws
 * `test.nothing_to_run` and `version.not_found`.
 */
export const startTestSet = (
  deps: CoreDeps,
  actor: Actor,
  { testSetId, version, branchId }: StartTestSetInput,
): Promise<TestSetRunIdInput> =>
  changeWithin(deps, actor, async (tx) => {
    const { organizationId } = actor;
    const set = await requireTestSet(tx, actor, testSetId);
    const total = await tx.testCase.count({ where: { organizationId, testSetId: set.id } });
    if (total === 0) throw new AppError("test.nothing_to_run");
    const tested = await readTested(tx, deps, actor, set, { version, branchId });
    const id = newUuid();
    const at = deps.clock();
    // The draft may be another one by the time that the last case is started.
    await keepContent(tx, actor, { hash: tested.contentHash, definition: tested.definition, at });
    await tx.testSetRun.create({
      data: {
        organizationId,
        id,
        testSetId: set.id,
        versionNumber: version === "draft" ? null : version,
        contentHash: tested.contentHash,
        setRevision: set.revision,
        status: "running",
        total,
        startedAt: at,
        startedBy: actor.name,
      },
    });
    // Within the database: the data of all cases may be much.
    await tx.$executeRaw`
      insert into test_case_result (organization_id, test_set_run_id, test_case_id, position, name, status, expectation)
      select organization_id, ${id}::uuid, id, position, name, 'running', expectation from test_case
      where organization_id = ${organizationId}::uuid and test_set_id = ${set.id}::uuid`;
    await enqueueJob(tx, "tests.settle", { organizationId, testSetRunId: id });
    const testSetRunId = toId("testSetRun", id);
    await recordTestSetChange(tx, deps, actor, {
      flowUuid: set.flowId,
      action: "test_set.started",
      details: { testSetId, testSetRunId, version, cases: total },
    });
    return { testSetRunId };
  });

async function readTested(
  tx: Tx,
  deps: CoreDeps,
  actor: Actor,
  { flowId }: TestSetRow,
  { version, branchId }: Pick<StartTestSetInput, "version" | "branchId">,
): Promise<{ definition: FlowDefinition; contentHash: string }> {
  if (version === "draft") {
    const branch = await requireBranch(tx, actor, flowId, branchId);
    const { definition } = await readDraft(tx, actor, flowId, branch.id);
    return { definition, contentHash: contentHashOf(definition, deps.catalog) };
  }
  const found = await tx.flowVersion.findFirst({
    where: { organizationId: actor.organizationId, flowId, number: version },
    select: { contentHash: true },
  });
  if (!found) throw new AppError("version.not_found");
  return { definition: await readContent(tx, actor, found.contentHash), contentHash: found.contentHash };
}
