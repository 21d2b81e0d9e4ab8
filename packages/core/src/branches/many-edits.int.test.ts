import { toUuid } from "@millrace/contracts/ids";
import type { Transaction } from "@millrace/db/client";
import { afterAll, beforeAll, expect, it } from "vitest";
import { branchFixture } from "../../test/branch-fixture.ts";
import { createTestCore, inside, type TestCore } from "../../test/core-fixture.ts";
import { listBranches } from "./list-branches.ts";

// The list of branches is read whenever its menu opens, however long the flow is worked on.

let core: TestCore;
beforeAll(async () => {
  core = await createTestCore();
});
afterAll(() => core.close());

const { setUp } = branchFixture(() => core);

it("says how far 50 branches are from main as fast in a log of 100,000 edits", { timeout: 120_000 }, async () => {
  const { owner, flow } = await setUp();
  const flowUuid = toUuid("flow", flow.id);
  const { organizationId } = owner;
  // 50,000 edits of main, 1,000 of each branch; every branch began at main's first edit, and every 100th edit of main merges one.
  const write = (change: (tx: Transaction) => Promise<unknown>) => inside(core, owner, change);
  await write(
    (tx) => tx.$executeRaw`
      insert into flow_branch (organization_id, flow_id, id, name, origin_branch_id, origin_revision)
      select ${organizationId}::uuid, ${flowUuid}::uuid, gen_random_uuid(), 'Branch ' || n, ${flowUuid}::uuid, 1
      from generate_series(1, 50) n`,
  );
  await write(
    (tx) => tx.$executeRaw`
      insert into flow_draft (organization_id, flow_id, branch_id, revision, definition, layout)
      select d.organization_id, d.flow_id, b.id, 1000, d.definition, d.layout from flow_branch b
      join flow_draft d on d.organization_id = b.organization_id and d.flow_id = b.flow_id and d.branch_id = b.flow_id
      where b.flow_id = ${flowUuid}::uuid and b.name like 'Branch %'`,
  );
  await write(
    (tx) => tx.$executeRaw`
      insert into flow_draft_edit (organization_id, flow_id, branch_id, revision, id, operations, summary)
      select organization_id, flow_id, id, n, gen_random_uuid(), '[]', 'Moved' from flow_branch, generate_series(1, 1000) n
      where flow_id = ${flowUuid}::uuid and name like 'Branch %'`,
  );
  await write(
    (tx) => tx.$executeRaw`
      with branches as (
        select id, row_number() over (order by id) as place from flow_branch
        where flow_id = ${flowUuid}::uuid and name like 'Branch %')
      insert into flow_draft_edit (organization_id, flow_id, branch_id, revision, id, operations, summary,
        merged_branch_id, merged_after, merged_revision)
      select ${organizationId}::uuid, ${flowUuid}::uuid, ${flowUuid}::uuid, n, gen_random_uuid(), '[]', 'Moved',
        b.id, case when b.id is not null then 1 end, case when b.id is not null then n / 100 end
      from generate_series(3, 50000) n left join branches b on n % 100 = 0 and b.place = 1 + (n / 100) % 50`,
  );
  await write((tx) =>
    tx.flowDraft.updateMany({ where: { organizationId, branchId: flowUuid }, data: { revision: 50_000 } }),
  );
  const list = () => listBranches(core.deps, owner, { flowId: flow.id, archived: false, limit: 100 });
  let bestMs = Number.POSITIVE_INFINITY;
  for (let round = 0; round < 5; round++) {
    const startedAt = performance.now();
    await list();
    bestMs = Math.min(bestMs, performance.now() - startedAt);
  }
  // Ten milliseconds on a machine that has nothing else to do; three seconds where the log is counted.
  expect(bestMs).toBeLessThan(1_000);
  const counted = await inside(
    core,
    owner,
    (tx) => tx.$queryRaw<{ id: string; edits: number; merges: number }[]>`
      with merged as (
        select merged_branch_id as id, max(merged_revision) as up_to, count(*)::int as merges from flow_draft_edit
        where flow_id = ${flowUuid}::uuid and branch_id = ${flowUuid}::uuid and merged_branch_id is not null
        group by merged_branch_id)
      select e.branch_id as id, count(*)::int as edits, coalesce(max(m.merges), 0) as merges
      from flow_draft_edit e left join merged m on m.id = e.branch_id
      where e.flow_id = ${flowUuid}::uuid and e.revision > coalesce(m.up_to, 1) group by e.branch_id`,
  );
  const [main] = counted.filter(({ id }) => id === flowUuid);
  const expected = new Map(
    counted.map(({ id, edits, merges }) => [id, { ahead: edits, behind: (main?.edits ?? 0) - merges }]),
  );
  const branches = (await list()).items.filter(({ name }) => name.startsWith("Branch "));
  expect(branches).toHaveLength(50);
  for (const { id, ahead, behind } of branches) expect({ ahead, behind }).toEqual(expected.get(toUuid("branch", id)));
});
