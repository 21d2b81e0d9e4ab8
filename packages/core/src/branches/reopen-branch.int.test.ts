import { maxOpenBranches } from "@millrace/contracts/api/branches";
import { newUuid, toUuid } from "@millrace/contracts/ids";
import { afterAll, beforeAll, expect, it } from "vitest";
import { branchFixture, nodeOf } from "../../test/branch-fixture.ts";
import { createTestCore, inside, interleave, type TestCore } from "../../test/core-fixture.ts";
import { listAuditEntries } from "../audit/list-audit-entries.ts";
import { archiveBranch } from "./archive-branch.ts";
import { createBranch } from "./create-branch.ts";
import { listBranches } from "./list-branches.ts";
import { reopenBranch } from "./reopen-branch.ts";

let core: TestCore;
beforeAll(async () => {
  core = await createTestCore();
});
afterAll(() => core.close());

const { setUp, draftOf, set, merge } = branchFixture(() => core);

/** A branch with an edit, archived. */
async function archived() {
  const world = await setUp();
  const { owner, flow, branchId } = world;
  await set(owner, flow, branchId, "one", "notes", "kept");
  const key = { flowId: flow.id, branchId };
  await archiveBranch(core.deps, owner, key);
  return { ...world, key };
}

it("takes a branch into use again as it was left, and says so", async () => {
  const { owner, flow, branchId, key } = await archived();
  await reopenBranch(core.deps, owner, key);
  const { items } = await listBranches(core.deps, owner, { flowId: flow.id, archived: false, limit: 9 });
  expect(items[0]).toMatchObject({ id: branchId, name: "Try", ahead: 1, behind: 0, archivedAt: null });
  const [entry] = (await listAuditEntries(core.deps, owner, { limit: 1 })).items;
  expect(entry).toMatchObject({ action: "flow.branch_reopened", details: { branch: "Try" } });
  const [row] = await inside(core, owner, (tx) => tx.outbox.findMany({ orderBy: { id: "desc" }, take: 1 }));
  expect(row?.events).toMatchObject([{ type: "flow.branches_changed", flowId: flow.id }]);
  await set(owner, flow, branchId, "two", "notes", "more");
  await merge(owner, flow, branchId, "into_main");
  const main = await draftOf(owner, flow, undefined);
  expect([nodeOf(main, "one")?.notes, nodeOf(main, "two")?.notes]).toEqual(["kept", "more"]);
});

it("refuses a name that an open branch has by now, and takes another one", async () => {
  const { owner, flow, branchId, key } = await archived();
  await createBranch(core.deps, owner, { flowId: flow.id, name: "Try" });
  await expect(reopenBranch(core.deps, owner, key)).rejects.toMatchObject({
    code: "branch.name_taken",
    message: 'Another branch is called "Try" by now. Reopen this one under another name.',
  });
  const open = async () =>
    (await listBranches(core.deps, owner, { flowId: flow.id, archived: false, limit: 9 })).items.map(({ id }) => id);
  expect(await open()).not.toContain(branchId);
  await reopenBranch(core.deps, owner, { ...key, name: "Try once more" });
  expect(await open()).toContain(branchId);
  const [entry] = (await listAuditEntries(core.deps, owner, { limit: 1 })).items;
  expect(entry).toMatchObject({ details: { branch: "Try once more", from: "Try" } });
});

it("refuses a branch that is open, the main one included, and one too many", async () => {
  const { owner, flow, branchId, key } = await archived();
  const main = (await listBranches(core.deps, owner, { flowId: flow.id, archived: false, limit: 9 })).items.at(-1);
  await expect(
    reopenBranch(core.deps, owner, { flowId: flow.id, branchId: main?.id ?? branchId }),
  ).rejects.toMatchObject({ code: "branch.not_archived" });
  const ofFlow = { organizationId: owner.organizationId, flowId: toUuid("flow", flow.id) };
  await inside(core, owner, (tx) =>
    tx.flowBranch.createMany({
      data: Array.from({ length: maxOpenBranches - 1 }, (_, index) => ({
        ...ofFlow,
        id: newUuid(),
        name: `b${index}`,
      })),
    }),
  );
  await expect(reopenBranch(core.deps, owner, key)).rejects.toMatchObject({ code: "branch.too_many" });
});

it("lets one of several at once through", async () => {
  const { owner, key } = await archived();
  const results = await interleave(
    core,
    "flow_branch",
    [1, 2, 3].map(() => () => reopenBranch(core.deps, owner, key)),
  );
  expect(results.filter(({ status }) => status === "fulfilled")).toHaveLength(1);
  for (const result of results)
    if (result.status === "rejected") expect(result.reason.code).toBe("branch.not_archived");
});
