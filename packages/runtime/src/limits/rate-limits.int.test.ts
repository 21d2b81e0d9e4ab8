import { newUuid, toId } from "@millrace/contracts/ids";
import type { JsonObject } from "@millrace/contracts/json";
import { waitFor } from "@millrace/testing/wait-for";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { createRuntimeFixture, type RuntimeFixture } from "../../test/runtime-fixture.ts";
import { flow } from "../../test/test-flows.ts";
import type { Executor } from "../executor.ts";
import { holdRate, takeTurns } from "./rate-turns.ts";

let fixture: RuntimeFixture;
beforeAll(async () => {
  fixture = await createRuntimeFixture();
});
afterAll(() => fixture.close());

let began: { key: string; at: number }[];
let executors: Executor[];
beforeEach(() => {
  [began, executors] = [[], []];
  fixture.answers.current = async (request) => {
    began.push({ key: String((JSON.parse(String(request.body)) as JsonObject).key), at: performance.now() });
    return {};
  };
});
afterEach(() => Promise.all(executors.map((executor) => executor.stop({ graceMs: 100 }))));

const launch = async (limits: Parameters<RuntimeFixture["executor"]>[0] = {}) => {
  const executor = await fixture.executor(limits);
  executors.push(executor);
  return executor;
};
const limited = (node: JsonObject) =>
  flow(
    [
      { id: "start", type: "webhook" },
      { id: "a", type: "call", ...node },
    ],
    ["start>a"],
  );
const ended = (flowId: string) => fixture.count("from run where flow_id = $1 and status = 'succeeded'", [flowId]);
const times = (key: string) => began.filter((entry) => entry.key === key).map(({ at }) => at);
/** The most that ever began within a stretch of this length. */
const mostWithin = (moments: readonly number[], windowMs: number) => {
  const sorted = moments.toSorted((a, b) => a - b);
  return Math.max(...sorted.map((from) => sorted.filter((at) => at >= from && at < from + windowMs).length));
};
async function createCredential(rate: { max: number; perMs: number } | null) {
  const id = newUuid();
  await fixture.admin.query(
    `insert into credential (organization_id, id, name, kind, allowed_hosts, label, last4, secret, rate_max, rate_per_ms)
     values ($1, $2, $3, 'header', '{api.test}', 'l', '', 's', $4, $5)`,
    [fixture.organization.id, id, id, rate?.max ?? null, rate?.perMs ?? null],
  );
  return id;
}
const attempts = (count: number) =>
  Array.from({ length: count }, (_, index) => ({ runId: newUuid(), path: `p${index}`, iteration: 0, attempt: 1 }));
const groupOf = (more: Partial<Parameters<typeof takeTurns>[1]>) => ({
  organizationId: fixture.organization.id,
  flowId: newUuid(),
  nodeId: "a",
  rate: null,
  credential: null,
  ...more,
});

describe("times that are handed out", () => {
  it("are never more than the rate within its stretch of time, each for one caller, however many ask at once", async () => {
    const rate = { key: newUuid(), max: 20, perMs: 60_000 };
    const group = groupOf({ rate });
    const startedAt = performance.now();
    const answers = await Promise.all(
      Array.from({ length: 8 }, async () => {
        const waits = await takeTurns(fixture.pool, group, attempts(10));
        return waits.map((wait) => performance.now() - startedAt + wait);
      }),
    );
    const moments = answers.flat();
    expect(mostWithin(moments, 60_000)).toBeLessThanOrEqual(20);
    const sorted = moments.toSorted((a, b) => a - b);
    // The full rate, but for the tolerance: 79 steps of (60 s + 1 s) / 20.
    expect((sorted.at(-1) ?? 0) - (sorted[0] ?? 0)).toBeCloseTo((79 * 61_000) / 20, -3);
    for (let index = 1; index < sorted.length; index++)
      expect((sorted[index] ?? 0) - (sorted[index - 1] ?? 0)).toBeGreaterThan(61_000 / 20 - 1_000);
  });

  it("stay the same for whoever asks again before, and are gone for whoever comes much too late", async () => {
    const group = groupOf({ rate: { key: newUuid(), max: 10, perMs: 10_000 } });
    const [first, second, third] = attempts(3);
    if (!first || !second || !third) throw new Error("no attempts");
    const [now = 0, later = 0] = await takeTurns(fixture.pool, group, [first, second]);
    expect([now, later > 500]).toEqual([0, true]);
    const [again = 0] = await takeTurns(fixture.pool, group, [second]);
    expect(again).toBeLessThanOrEqual(later);
    expect(again).toBeGreaterThan(later - 500);
    await fixture.admin.query("update rate_turn set at = now() - interval '1 minute' where run_id = $1", [
      second.runId,
    ]);
    const [afterwards = 0] = await takeTurns(fixture.pool, group, [second]);
    expect(afterwards).toBeGreaterThan(later);
  });

  it("come one after the other for all that share a credential and a host, and for no others", async () => {
    const shared = { credential: { id: await createCredential({ max: 1, perMs: 60_000 }), host: "api.test" } };
    const wait = async (more: object) => (await takeTurns(fixture.pool, groupOf(more), attempts(1)))[0] ?? 0;
    expect(await wait(shared)).toBe(0);
    expect(await wait(shared)).toBeGreaterThan(50_000);
    expect(await wait({ credential: { ...shared.credential, host: "other.test" } })).toBe(0);
  });

  it("of a slow node keep a credential free for the others that use it", async () => {
    const credential = { id: await createCredential({ max: 600, perMs: 60_000 }), host: "api.test" };
    const slow = groupOf({ credential, rate: { key: newUuid(), max: 1, perMs: 3_600_000 } });
    const waits = await takeTurns(fixture.pool, slow, attempts(3));
    expect(waits[2]).toBeGreaterThan(7_000_000);
    const [wait = 0] = await takeTurns(fixture.pool, groupOf({ credential }), attempts(1));
    expect(wait).toBeLessThan(1_000);
  });

  it("wait for the end of a hold, also those that were handed out before it", async () => {
    const credential = { id: await createCredential({ max: 10, perMs: 10_000 }), host: "api.test" };
    const group = groupOf({ credential });
    const [first, second] = attempts(2);
    if (!first || !second) throw new Error("no attempts");
    await takeTurns(fixture.pool, group, [first, second]);
    await holdRate(fixture.pool, {
      organizationId: fixture.organization.id,
      credentialId: toId("credential", credential.id),
      host: credential.host,
      holdMs: 30_000,
    });
    const [wait = 0] = await takeTurns(fixture.pool, group, [second]);
    expect(wait).toBeGreaterThan(29_000);
  });
});

describe("steps under a rate", () => {
  it("never begin more often than it says per key, over two executors, and all of them complete", async () => {
    const rateLimit = { max: 10, perMs: 1_000, key: { $cel: "input.key" } };
    const { path, flowId } = await fixture.publish(limited({ rateLimit }));
    const pair = [await launch(), await launch()];
    const starters = pair.map((executor) => fixture.starter(executor));
    await Promise.all(
      Array.from({ length: 52 }, (_, index) =>
        starters[index % 2]?.start(fixture.startOf(path, { key: index % 4 < 2 ? "eu" : "us" })),
      ),
    );
    await waitFor(async () => (await ended(flowId)) === 52, { timeoutMs: 30_000 });
    for (const key of ["eu", "us"]) {
      const moments = times(key);
      expect(moments).toHaveLength(26);
      // What the tolerance does not cover: from the database's answer to the effect.
      expect(mostWithin(moments, 950)).toBeLessThanOrEqual(10);
    }
    const left = "from rate_turn where run_id in (select id from run where flow_id = $1)";
    expect(await fixture.count(left, [flowId])).toBe(0);
  });

  it("leave memory while their time is far, and begin at it", async () => {
    const { path, flowId } = await fixture.publish(limited({ rateLimit: { max: 1, perMs: 1_500 } }));
    const executor = await launch({ limits: { parkAfterMs: 50 } });
    const starter = fixture.starter(executor);
    for (let index = 0; index < 3; index++) await starter.start(fixture.startOf(path, { key: "k" }));
    await waitFor(() => executor.stats().runs === 0 && began.length === 1);
    expect(await fixture.count("from run_queue where flow_id = $1 and wake_at > now()", [flowId])).toBe(2);
    await waitFor(async () => (await ended(flowId)) === 3, { timeoutMs: 10_000 });
    const [one = 0, two = 0, three = 0] = times("k");
    expect([two - one > 1_450, three - two > 1_450]).toEqual([true, true]);
    expect(three - one).toBeLessThan(4_500);
  });

  it("of different flows share what their credential may be used for, and wait when its service says so", async () => {
    const credentialId = toId("credential", await createCredential({ max: 5, perMs: 1_000 }));
    const params = { credentialId, host: "api.test" };
    const flows = [await fixture.publish(limited({ params })), await fixture.publish(limited({ params }))];
    await launch();
    await launch();
    const starter = fixture.starter();
    for (let index = 0; index < 12; index++)
      await starter.start(fixture.startOf(flows[index % 2]?.path ?? "", { key: "c" }));
    const all = async () => (await ended(flows[0]?.flowId ?? "")) + (await ended(flows[1]?.flowId ?? ""));
    await waitFor(() => began.length >= 2);
    const heldAt = performance.now();
    await holdRate(fixture.pool, {
      organizationId: fixture.organization.id,
      credentialId,
      host: "api.test",
      holdMs: 1_500,
    });
    const before = began.length;
    await waitFor(async () => (await all()) === 12, { timeoutMs: 15_000 });
    // One may have been let through at that very moment.
    expect(times("c").filter((at) => at > heldAt + 100 && at < heldAt + 1_450)).toEqual([]);
    expect(before).toBeLessThan(12);
    expect(mostWithin(times("c"), 900)).toBeLessThanOrEqual(5);
  });

  it("hold no place of their node's limit longer than they need, and keep to both", async () => {
    const { path, flowId } = await fixture.publish(
      limited({ rateLimit: { max: 5, perMs: 1_000 }, concurrency: { max: 2 } }),
    );
    await launch();
    const starter = fixture.starter();
    await Promise.all(Array.from({ length: 10 }, () => starter.start(fixture.startOf(path, { key: "b" }))));
    await waitFor(async () => (await ended(flowId)) === 10, { timeoutMs: 20_000 });
    expect(mostWithin(times("b"), 950)).toBeLessThanOrEqual(5);
    expect(await fixture.count("from node_place where flow_id = $1", [flowId])).toBe(0);
  });
});
