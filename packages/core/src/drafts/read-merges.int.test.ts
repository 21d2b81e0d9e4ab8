import { newUuid, toId, toUuid } from "@millrace/contracts/ids";
import type { Prisma } from "@millrace/db/client";
import { afterAll, beforeAll, expect, it } from "vitest";
import { createTestCore, inside, newMember, newOrganization, type TestCore } from "../../test/core-fixture.ts";
import { manualFlow, newFlow } from "../../test/flow-fixture.ts";
import { listDraftEdits } from "./list-draft-edits.ts";

let core: TestCore;
beforeAll(async () => {
  core = await createTestCore();
});
afterAll(() => core.close());

const at = new Date();

it("names who made what came in, also where branches have taken from each other for long", async () => {
  const owner = await newOrganization(core);
  const names = ["Grace", "Linus", "Barbara", "Ken"];
  const people = await Promise.all(names.map(() => newMember(core, owner.organizationId, "builder")));
  for (const [index, { userId }] of people.entries())
    await core.deps.database.installation.userAccount.update({
      where: { id: userId },
      data: { name: names[index] ?? "" },
    });
  const flow = await newFlow(core, owner, manualFlow());
  const flowId = toUuid("flow", flow.id);
  const ofFlow = { organizationId: owner.organizationId, flowId };
  const branches = people.map(({ userId }, index) => ({ id: newUuid(), userId, name: `b${index}`, log: 1, main: 0 }));
  let main = flow.draftRevision;
  await inside(core, owner, async (tx) => {
    for (const { id, name } of branches) {
      const base = { baseBranchId: flowId, baseRevision: main, syncedRevision: 1, syncedMainRevision: main };
      await tx.flowBranch.create({ data: { ...ofFlow, id, name, ...base } });
    }
    const rows: Prisma.FlowDraftEditCreateManyInput[] = [];
    const log = (branchId: string, revision: number, byUserId: string, from?: [string, number, number]) =>
      rows.push({
        ...ofFlow,
        branchId,
        revision,
        id: newUuid(),
        summary: "",
        at,
        byUserId,
        operations: [],
        ...(from && { mergedBranchId: from[0], mergedAfter: from[1], mergedRevision: from[2] }),
      });
    for (let round = 0; round < 20; round++)
      for (const branch of branches) {
        // Each takes what is new from the main branch, does something, and brings it there.
        const start = branch.log;
        log(branch.id, ++branch.log, branch.userId, [flowId, branch.main, main]);
        log(branch.id, ++branch.log, branch.userId);
        log(flowId, ++main, branch.userId, [branch.id, start, branch.log]);
        branch.main = main;
      }
    await tx.flowDraftEdit.createMany({ data: rows });
  });
  const list = async (branchId?: `brn_${string}`) => {
    const { items } = await listDraftEdits(core.deps, owner, { flowId: flow.id, branchId, limit: 100 });
    return items.flatMap(({ merge }) => (merge ? [merge] : []));
  };
  const intoMain = await list();
  expect(intoMain).toHaveLength(80);
  expect(intoMain.map(({ authors }) => authors)).toEqual(
    Array.from({ length: 80 }, (_, index) => [names[3 - (index % 4)]]),
  );
  const [last] = branches.slice(-1);
  const updates = await list(toId("branch", last?.id ?? ""));
  expect(updates).toHaveLength(20);
  expect(updates[0]?.authors.toSorted()).toEqual(["Barbara", "Grace", "Linus"]);
});
