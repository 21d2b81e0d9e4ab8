import { newUuid } from "@millrace/contracts/ids";
import { waitFor } from "@millrace/testing/wait-for";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createRuntimeFixture, type RuntimeFixture } from "../../test/runtime-fixture.ts";
import { createOrganization, line, publish, pureLine } from "../../test/test-flows.ts";
import { insertLease } from "../lease/lease-row.ts";
import { claimRuns, lowestId } from "./claim-runs.ts";
import { claimStatement } from "./claim-statement.ts";
import { nextDueInMs } from "./next-due.ts";

let fixture: RuntimeFixture;
beforeAll(async () => {
  fixture = await createRuntimeFixture();
});
afterAll(() => fixture.close());

/** Starts runs of a fresh organization that nobody owns; returns its id. */
async function flood(count: number): Promise<string> {
  const organization = await createOrganization(fixture.admin);
  const { path } = await publish(fixture.admin, organization.id, pureLine());
  const starter = fixture.starter();
  await Promise.all(
    Array.from({ length: count }, () =>
      starter.start(fixture.startOf(path, {}, { organizationSlug: organization.slug })),
    ),
  );
  return organization.id;
}
/** Queues due runs of a flow that exist in the queue only. */
const enqueue = (organizationId: string, flowId: string, count: number, age: string) =>
  fixture.admin.query(
    `insert into run_queue (organization_id, run_id, flow_id, wake_at)
     select $1, gen_random_uuid(), $2, now() - $4::interval from generate_series(1, $3::int)`,
    [organizationId, flowId, count, age],
  );
/** What a claim would take; nothing is changed. */
async function claimAndTakeBack(room: number) {
  const owner = await newOwner();
  const client = await fixture.pool.connect();
  try {
    await client.query("begin");
    return await client.query<{ flow_id: string }>(claimStatement, [owner, room, lowestId, lowestId]);
  } finally {
    await client.query("rollback");
    client.release();
  }
}
async function newOwner(): Promise<string> {
  const id = newUuid();
  await insertLease(fixture.pool, id, "test", 60_000);
  return id;
}
type PlanNode = {
  "Actual Rows": number;
  "Actual Loops": number;
  "Shared Hit Blocks": number;
  "Shared Read Blocks": number;
  "Relation Name"?: string;
  Plans?: PlanNode[];
};
/** Runs the claim and takes it back; says how it went about it. */
async function explainClaim(
  owner: string,
  room: number,
): Promise<{ rowsRead: number; pagesRead: number; text: string }> {
  const client = await fixture.pool.connect();
  try {
    await client.query("begin");
    const { rows } = await client.query(`explain (analyze, buffers, format json) ${claimStatement}`, [
      owner,
      room,
      lowestId,
      lowestId,
    ]);
    await client.query("rollback");
    const read = (node: PlanNode): number =>
      (node["Relation Name"] === "run_queue" ? node["Actual Rows"] * node["Actual Loops"] : 0) +
      (node.Plans ?? []).reduce((sum, child) => sum + read(child), 0);
    const plan = rows[0]["QUERY PLAN"];
    const { "Shared Hit Blocks": hit, "Shared Read Blocks": fetched } = plan[0].Plan as PlanNode;
    return { rowsRead: read(plan[0].Plan), pagesRead: hit + fetched, text: JSON.stringify(plan) };
  } finally {
    client.release();
  }
}
const clear = () => fixture.admin.query("truncate run_queue");
const tally = (runs: readonly { organizationId: string }[]) => {
  const counts = new Map<string, number>();
  for (const run of runs) counts.set(run.organizationId, (counts.get(run.organizationId) ?? 0) + 1);
  return counts;
};

describe("claiming", () => {
  it("gives every organization its share, however long another one's queue is", async () => {
    const [noisy, quiet, middle] = [await flood(300), await flood(2), await flood(20)];
    const { runs } = await claimRuns(fixture.pool, await newOwner(), 30, lowestId);
    const counts = tally(runs);
    expect(counts.get(quiet)).toBe(2);
    expect(counts.get(middle)).toBe(10);
    expect(counts.get(noisy)).toBe(10);
    expect(runs.every((run) => run.epoch === 1)).toBe(true);
    await clear();
  });

  it("shares by weight, in turns that fit it", async () => {
    const [heavy, light] = [await flood(60), await flood(60)];
    await fixture.admin.query("update organization set share_weight = 3 where id = $1", [heavy]);
    const { runs } = await claimRuns(fixture.pool, await newOwner(), 40, lowestId);
    expect(tally(runs)).toEqual(
      new Map([
        [heavy, 30],
        [light, 10],
      ]),
    );
    // Also the first ones of them, for whoever has room for a few only.
    expect(tally(runs.slice(0, 12)).get(light)).toBe(3);
    await clear();
  });

  it("lets 20,000 runs of one organization delay the 100 of another by no turn, and does not scan them", async () => {
    const [noisy, quiet] = [await flood(1), await flood(100)];
    await fixture.admin.query(
      `insert into run_queue (organization_id, run_id, flow_id, wake_at)
       select $1, gen_random_uuid(), gen_random_uuid(), now() - interval '1 hour' from generate_series(1, 20000)`,
      [noisy],
    );
    await fixture.admin.query("analyze run_queue");
    const plan = await explainClaim(await newOwner(), 200);
    expect(plan.rowsRead).toBeLessThan(2_000);
    expect(plan.text).not.toMatch(/Seq Scan[^}]*run_queue"/);
    const owner = await newOwner();
    const { runs } = await claimRuns(fixture.pool, owner, 200, lowestId);
    expect(tally(runs).get(quiet)).toBe(100);
    await clear();
  });

  it("lets the flows of an organization take turns, however long the queue of one is, by their share", async () => {
    const organization = await createOrganization(fixture.admin);
    const [noisy, quiet, heavy] = [newUuid(), newUuid(), newUuid()];
    for (const [flowId, count, age] of [
      [noisy, 500, "2 hours"],
      [quiet, 4, "1 minute"],
      [heavy, 500, "1 minute"],
    ] as const)
      await enqueue(organization.id, flowId, count, age);
    const claimed = async (room: number) => {
      const { rows } = await claimAndTakeBack(room);
      return new Map([noisy, quiet, heavy].map((id) => [id, rows.filter((row) => row.flow_id === id).length]));
    };
    expect([...(await claimed(24)).values()]).toEqual([10, 4, 10]);
    await publish(fixture.admin, organization.id, pureLine(), { flowId: heavy });
    await fixture.admin.query("update flow_production set share = 3 where flow_id = $1", [heavy]);
    expect([...(await claimed(24)).values()]).toEqual([5, 4, 15]);
    // Priority comes before the share.
    await fixture.admin.query("update run_queue set priority = 1 where flow_id = $1", [noisy]);
    expect([...(await claimed(24)).values()]).toEqual([24, 0, 0]);
    await clear();
  });

  it("comes round to all flows of an organization when it has more of them than there is room", async () => {
    const organization = await createOrganization(fixture.admin);
    await enqueue(organization.id, newUuid(), 200, "2 hours");
    const flows = Array.from({ length: 30 }, () => newUuid());
    for (const flowId of flows) await enqueue(organization.id, flowId, 1, "1 minute");
    const owner = await newOwner();
    let after = lowestId;
    for (let round = 0; round < 10; round++) {
      const { lastFlow } = await claimRuns(fixture.pool, owner, 8, lowestId, after);
      after = lastFlow ?? lowestId;
    }
    expect(await fixture.count("from run_queue where lease_owner is null and flow_id = any($1::uuid[])", [flows])).toBe(
      0,
    );
    await clear();
  });

  it("reads few rows of 100,000 that are queued, in however many flows", async () => {
    const organization = await createOrganization(fixture.admin);
    await fixture.admin.query(
      `insert into run_queue (organization_id, run_id, flow_id, wake_at)
       select $1, gen_random_uuid(), uuid_v7_floor(now() - (n % 2000) * interval '1 hour'), now() - interval '1 hour'
       from generate_series(1, 99000) n`,
      [organization.id],
    );
    const quiet = newUuid();
    await enqueue(organization.id, newUuid(), 1_000, "2 hours");
    await enqueue(organization.id, quiet, 10, "1 minute");
    await fixture.admin.query("analyze run_queue");
    const startedAt = performance.now();
    const plan = await explainClaim(await newOwner(), 128);
    expect(plan.rowsRead).toBeLessThan(2_000);
    expect(plan.text).not.toMatch(/Seq Scan[^}]*run_queue"/);
    expect(performance.now() - startedAt).toBeLessThan(1_000);
    await clear();
  });

  it("comes round to all organizations when there are more of them than room", async () => {
    const organizations = [];
    for (let index = 0; index < 7; index++) organizations.push(await flood(3));
    const owner = await newOwner();
    const seen: string[] = [];
    let after = lowestId;
    for (let round = 0; round < 4; round++) {
      const { runs, lastOrganization } = await claimRuns(fixture.pool, owner, 2, after);
      seen.push(...runs.map((run) => run.organizationId));
      after = runs.length < 2 ? lowestId : (lastOrganization ?? lowestId);
    }
    expect(new Set(seen).size).toBe(7);
    await clear();
  });

  it("hands each run to one of many claimers at once", async () => {
    await flood(200);
    const claims = await Promise.all(
      Array.from({ length: 8 }, async () => claimRuns(fixture.pool, await newOwner(), 100, lowestId)),
    );
    const ids = claims.flatMap(({ runs }) => runs.map((run) => run.runId));
    expect(new Set(ids).size).toBe(ids.length);
    expect(ids.length).toBeGreaterThan(99);
    await clear();
  });

  it("leaves alone what is not due or belongs to somebody, and knows when the next is due", async () => {
    await flood(3);
    const { rows } = await fixture.admin.query("select run_id from run_queue order by run_id");
    await fixture.admin.query("update run_queue set lease_owner = $1 where run_id = $2", [newUuid(), rows[0].run_id]);
    await fixture.admin.query("update run_queue set wake_at = now() + interval '1 minute' where run_id = $1", [
      rows[1].run_id,
    ]);
    const { runs } = await claimRuns(fixture.pool, await newOwner(), 10, lowestId);
    expect(runs.map((run) => run.runId)).toEqual([rows[2].run_id]);
    const due = await nextDueInMs(fixture.pool);
    expect(due).toBeGreaterThan(50_000);
    expect(due).toBeLessThanOrEqual(60_000);
    await clear();
  });

  it("gives nothing to an executor whose lease has passed", async () => {
    await flood(3);
    const owner = await newOwner();
    await fixture.admin.query("update executor set lease_until = now() where id = $1", [owner]);
    expect((await claimRuns(fixture.pool, owner, 10, lowestId)).runs).toEqual([]);
    await clear();
  });

  it("takes high priority first within an organization", async () => {
    await flood(10);
    const { rows } = await fixture.admin.query("select run_id from run_queue order by run_id desc limit 3");
    const urgent = rows.map((row) => row.run_id);
    await fixture.admin.query("update run_queue set priority = 1 where run_id = any($1)", [urgent]);
    const { runs } = await claimRuns(fixture.pool, await newOwner(), 3, lowestId);
    expect(new Set(runs.map((run) => run.runId))).toEqual(new Set(urgent));
    await clear();
  });

  it("does not walk past the timers of a higher priority to get to what is due", async () => {
    const organizationId = await flood(1);
    const pages = async () => {
      await fixture.admin.query("vacuum analyze run_queue");
      const owner = await newOwner();
      await explainClaim(owner, 10);
      return (await explainClaim(owner, 10)).pagesRead;
    };
    const before = await pages();
    await fixture.admin.query(
      `insert into run_queue (organization_id, run_id, flow_id, priority, wake_at)
       select $1, gen_random_uuid(), (select min(flow_id::text)::uuid from run_queue), 1, now() + interval '1 hour'
       from generate_series(1, 20000)`,
      [organizationId],
    );
    expect((await pages()) - before).toBeLessThan(50);
    await clear();
  });

  it("wakes up at the time of a parked run although 20,000 others wait", async () => {
    const organization = await createOrganization(fixture.admin);
    const { flowId } = await publish(fixture.admin, organization.id, pureLine());
    await fixture.admin.query(
      `insert into run_queue (organization_id, run_id, flow_id, wake_at)
       select $1, gen_random_uuid(), $2, now() + interval '1 hour' from generate_series(1, 20000)`,
      [organization.id, flowId],
    );
    await fixture.admin.query("analyze run_queue");
    const executor = await fixture.executor({ limits: { idlePollMs: 10_000 } });
    const { path } = await fixture.publish(line({ id: "nap", type: "pause", params: { ms: 700 } }));
    const ended = await fixture.run(fixture.starter(executor), executor, path, {});
    expect(ended.status).toBe("succeeded");
    const [step] = (
      await fixture.admin.query("select started_at, finished_at from step where run_id = $1", [ended.runId])
    ).rows;
    expect(step.finished_at.getTime() - step.started_at.getTime()).toBeLessThan(700 + 250);
    await executor.stop({ graceMs: 100 });
    await clear();
  });
});

describe("two executors", () => {
  it("share the work and run each step once", async () => {
    const calls: string[] = [];
    fixture.answers.current = async (request) => {
      calls.push(String(request.headers["idempotency-key"]));
      await new Promise((resolve) => setTimeout(resolve, 5));
      return {};
    };
    const { path, flowId } = await fixture.publish(line({ id: "a", type: "call" }, { id: "b", type: "call" }));
    const [one, two] = [
      await fixture.executor({ limits: { maxRuns: 10 } }),
      await fixture.executor({ limits: { maxRuns: 10 } }),
    ];
    await fixture.startMany(fixture.starter(), path, 100);
    await waitFor(
      async () => (await fixture.count("from run where flow_id = $1 and status = 'succeeded'", [flowId])) === 100,
    );
    expect(calls).toHaveLength(200);
    expect(new Set(calls).size).toBe(200);
    await Promise.all([one.stop({ graceMs: 100 }), two.stop({ graceMs: 100 })]);
  });
});
