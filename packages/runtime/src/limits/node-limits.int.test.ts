import type { NodeCatalog } from "@millrace/contracts/flow/node-definition";
import type { JsonObject } from "@millrace/contracts/json";
import { mapDefinition } from "@millrace/nodes/map/definition";
import { waitFor } from "@millrace/testing/wait-for";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { createRuntimeFixture, type RuntimeFixture } from "../../test/runtime-fixture.ts";
import { flow } from "../../test/test-flows.ts";
import { testCatalog } from "../../test/test-nodes.ts";
import { respondWith } from "../../test/test-services.ts";
import { requestCancel } from "../cancel-run.ts";
import type { Executor } from "../executor.ts";
import { pauseRun, resumeRun } from "../pause.ts";

let fixture: RuntimeFixture;
beforeAll(async () => {
  fixture = await createRuntimeFixture();
});
afterAll(() => fixture.close());

/** What the effects see themselves: how many of a key are under way, the most ever, and who has begun. */
let underWay: Map<string, number>;
let most: Map<string, number>;
let began: string[];
let holdOpen: Promise<unknown>;
let executors: Executor[];
beforeEach(() => {
  [underWay, most, began, holdOpen, executors] = [new Map(), new Map(), [], Promise.resolve(), []];
  fixture.answers.current = async (request, step) => {
    const { key } = JSON.parse(String(request.body)) as { key: string };
    const now = (underWay.get(key) ?? 0) + 1;
    underWay.set(key, now);
    most.set(key, Math.max(most.get(key) ?? 0, now));
    began.push(step.runId);
    await new Promise((resolve) => setTimeout(resolve, 5));
    await holdOpen;
    underWay.set(key, (underWay.get(key) ?? 1) - 1);
    return { key };
  };
});
afterEach(() => Promise.all(executors.map((executor) => executor.stop({ graceMs: 100 }))));

const launch = async (options: Parameters<RuntimeFixture["executor"]>[0] = {}) => {
  const executor = await fixture.executor(options);
  executors.push(executor);
  return executor;
};
/** The test's nodes and the real map. */
const withMap: NodeCatalog = {
  find: (type, version) => testCatalog.find(type, version) ?? (type === "map" ? mapDefinition : undefined),
  list: () => [...testCatalog.list(), mapDefinition],
};
const limited = (concurrency: JsonObject, more: JsonObject = {}) =>
  flow(
    [
      { id: "start", type: "webhook" },
      { id: "a", type: "call", concurrency: concurrency as { max: number }, ...more },
    ],
    ["start>a"],
  );
const ended = (flowId: string) => fixture.count("from run where flow_id = $1 and status <> 'running'", [flowId]);
const places = (flowId: string, where = "true") =>
  fixture.count(`from node_place where flow_id = $1 and ${where}`, [flowId]);
const startSome = async (path: string, count: number, key = "k") => {
  const starter = fixture.starter();
  const runs = [];
  for (let index = 0; index < count; index++) runs.push(await starter.start(fixture.startOf(path, { key, index })));
  return runs.map(({ runId }) => runId);
};
/** The same pool, and the names of the statements that go through it. */
const spyOn = (pool: RuntimeFixture["pool"]) => {
  const statements: string[] = [];
  const spied: RuntimeFixture["pool"] = Object.create(pool, {
    query: {
      value: (config: { name?: string } | string, ...rest: unknown[]) => {
        statements.push(typeof config === "string" ? config : (config.name ?? ""));
        return Reflect.apply(pool.query, pool, [config, ...rest]);
      },
    },
  });
  return { pool: spied, statements };
};
/** Effects stay under way until this is called. */
const block = () => {
  let open: () => void = () => undefined;
  holdOpen = new Promise<void>((resolve) => {
    open = resolve;
  });
  return open;
};

describe("attempts of a node at once", () => {
  it("are never more than the limit per key, over all runs and executors, and all of them complete", async () => {
    const { path, flowId } = await fixture.publish(limited({ max: 3, key: { $cel: "input.key" } }));
    const all = [await launch(), await launch(), await launch()];
    const starters = all.map((executor) => fixture.starter(executor));
    await Promise.all(
      Array.from({ length: 150 }, (_, index) =>
        starters[index % 3]?.start(fixture.startOf(path, { key: index % 2 ? "eu" : "us", index })),
      ),
    );
    await waitFor(async () => (await ended(flowId)) === 150, { timeoutMs: 40_000 });
    expect(Object.fromEntries(most)).toEqual({ eu: 3, us: 3 });
    expect(began).toHaveLength(150);
    expect(await places(flowId)).toBe(0);
  });

  it("begin in the order in which they asked, and a run that waits is parked", async () => {
    const { path, flowId } = await fixture.publish(limited({ max: 1 }));
    const open = block();
    const executor = await launch({ limits: { parkAfterMs: 50 } });
    const starter = fixture.starter(executor);
    const runs: string[] = [];
    for (let index = 0; index < 8; index++) {
      runs.push((await starter.start(fixture.startOf(path, { key: "k" }))).runId);
      await waitFor(async () => (await places(flowId)) === index + 1);
    }
    await waitFor(() => executor.stats().runs === 1);
    expect(began).toEqual(runs.slice(0, 1));
    expect(await fixture.count("from run_queue where flow_id = $1 and lease_owner is null", [flowId])).toBe(7);
    open();
    await waitFor(async () => (await ended(flowId)) === 8, { timeoutMs: 20_000 });
    expect(began).toEqual(runs);
    expect(most.get("k")).toBe(1);
  });

  it("keep their places when their executor is lost: none leaks, none is handed out twice", async () => {
    const { path, flowId } = await fixture.publish(limited({ max: 2 }));
    const open = block();
    const lost = await launch({ limits: { leaseMs: 700 } });
    await startSome(path, 10);
    await waitFor(() => began.length === 2);
    // From now on it is as if its process had ended: its lease passes, and nothing that it does counts.
    await fixture.admin.query("update executor set lease_until = now() where id = $1", [lost.id]);
    began = [];
    open();
    underWay = new Map();
    await launch({ limits: { leaseMs: 900 } });
    await waitFor(async () => (await ended(flowId)) === 10, { timeoutMs: 30_000 });
    expect(most.get("k")).toBe(2);
    expect(await places(flowId)).toBe(0);
  });

  it("are free again for the next attempt of the same step, which stands in line anew", async () => {
    const { path, flowId } = await fixture.publish(
      limited({ max: 1 }, { retry: { maxAttempts: 3, backoff: "fixed", initialDelayMs: 0, maxDelayMs: 0 } }),
    );
    const order: string[] = [];
    fixture.answers.current = async (_, { runId, attempt }) => {
      order.push(`${runId}#${attempt}`);
      return attempt < 3 ? respondWith(503, "not now") : {};
    };
    const runs = await startSome(path, 4);
    await launch();
    await waitFor(async () => (await ended(flowId)) === 4, { timeoutMs: 20_000 });
    expect(order).toHaveLength(12);
    expect(new Set(order.slice(0, 4).map((entry) => entry.split("#")[0]))).toEqual(new Set(runs));
    expect(await places(flowId)).toBe(0);
  });

  it("are handed on within a sweep where a run was ended without its state, or a hint was lost", async () => {
    const { path, flowId } = await fixture.publish(limited({ max: 1 }));
    const open = block();
    await launch({ limits: { admissionSweepMs: 100, parkAfterMs: 50 } });
    const [first, second] = await startSome(path, 2);
    await waitFor(async () => (await places(flowId)) === 2);
    await fixture.admin.query("delete from run_queue where run_id = $1", [first === began[0] ? first : second]);
    open();
    await waitFor(async () => (await ended(flowId)) === 1);
    expect(await places(flowId)).toBe(0);
  });

  it("do not count runs that are held by a pause, which keep their place in line", async () => {
    const { path, flowId } = await fixture.publish(limited({ max: 1 }));
    const open = block();
    await launch({ limits: { parkAfterMs: 50, admissionSweepMs: 100 } });
    const [first = "", second = "", third = ""] = await startSome(path, 3);
    await waitFor(async () => (await places(flowId)) === 3);
    const order = (
      await fixture.admin.query("select run_id from node_place where flow_id = $1 order by number", [flowId])
    ).rows;
    const ids = order.map((row) => row.run_id as string);
    expect(new Set(ids)).toEqual(new Set([first, second, third]));
    const subject = { organizationId: fixture.organization.id, runId: ids[1] ?? "", by: "Ada" };
    await pauseRun(fixture.admin, subject);
    fixture.bus.publish("pause", "");
    fixture.bus.publish("run_available", "");
    await waitFor(async () => (await fixture.queueRow(ids[1] ?? "")).held);
    open();
    await waitFor(async () => (await ended(flowId)) === 2);
    expect(began).toEqual([ids[0], ids[2]]);
    await resumeRun(fixture.admin, subject);
    fixture.bus.publish("run_available", "");
    await waitFor(async () => (await ended(flowId)) === 3);
  });

  it("go to the next in line when a run is cancelled, whether it has a place or waits for one", async () => {
    const { path, flowId } = await fixture.publish(limited({ max: 1 }));
    const open = block();
    await launch({ limits: { parkAfterMs: 50 } });
    await startSome(path, 3);
    await waitFor(async () => (await places(flowId)) === 3 && began.length === 1);
    const { rows } = await fixture.admin.query("select run_id from node_place where flow_id = $1 order by number", [
      flowId,
    ]);
    const ids = rows.map((row) => row.run_id as string);
    for (const runId of ids.slice(0, 2)) {
      await requestCancel(fixture.admin, { organizationId: fixture.organization.id, runId });
      fixture.bus.publish("inbox", runId);
      fixture.bus.publish("run_available", "");
    }
    await waitFor(async () => (await ended(flowId)) === 2);
    open();
    await waitFor(async () => (await ended(flowId)) === 3);
    expect(began).toEqual([ids[0], ids[2]]);
    expect(await places(flowId)).toBe(0);
  });

  it("go to the next in line when a join goes on without the branch that waits or is under way", async () => {
    const { path, flowId } = await fixture.publish(
      flow(
        [
          { id: "start", type: "webhook" },
          { id: "a", type: "call", concurrency: { max: 1, key: { $cel: "'one'" } } },
          { id: "fast", type: "pause", params: { ms: 400 } },
          { id: "both", type: "join", params: { mode: "first_success" } },
          { id: "end", type: "pause", params: { ms: 600 } },
        ],
        ["start>a", "start>fast", "a>both", "fast>both", "both>end"],
      ),
    );
    block();
    const executor = await launch({ limits: { parkAfterMs: 50 } });
    await startSome(path, 3);
    await waitFor(async () => (await places(flowId)) === 3);
    // Each branch that waits or is under way is given up after 400 ms, while the runs go on.
    await waitFor(async () => (await places(flowId)) === 0);
    expect(await ended(flowId)).toBe(0);
    await waitFor(() => executor.stats().runs === 0);
    await waitFor(async () => (await ended(flowId)) === 3);
  });

  it("count the items of a map, of which each waits in its own place", async () => {
    const { path, flowId } = await fixture.publish(
      flow(
        [
          { id: "start", type: "webhook" },
          { id: "each", type: "map", params: { items: { $cel: "trigger.items" }, concurrency: 50 } },
          { id: "a", type: "call", concurrency: { max: 2 } },
        ],
        ["start>each", "each.body>a"],
      ),
    );
    await launch({ nodeCatalog: withMap });
    await launch({ nodeCatalog: withMap });
    const starter = fixture.starter();
    const items = Array.from({ length: 20 }, () => ({ key: "item" }));
    await Promise.all([1, 2, 3].map(() => starter.start(fixture.startOf(path, { items }))));
    await waitFor(async () => (await ended(flowId)) === 3, { timeoutMs: 20_000 });
    expect([most.get("item"), began.length]).toEqual([2, 60]);
    expect(await places(flowId)).toBe(0);
  });

  it("cost nothing where a node has no limit", async () => {
    const { path, flowId } = await fixture.publish(
      flow(
        [
          { id: "start", type: "webhook" },
          { id: "a", type: "call" },
        ],
        ["start>a"],
      ),
    );
    const { pool, statements } = spyOn(fixture.pool);
    const executor = await launch({ pool });
    const starter = fixture.starter(executor);
    await Promise.all(Array.from({ length: 20 }, () => starter.start(fixture.startOf(path, { key: "k" }))));
    await waitFor(async () => (await ended(flowId)) === 20);
    expect(statements).toContain("millrace_flush");
    expect(statements.filter((name) => /take_places|take_turns|mark_runs/.test(name))).toEqual([]);
  });

  it("ask together: hundreds of waiting steps take few statements", async () => {
    const { path, flowId } = await fixture.publish(limited({ max: 5 }));
    const open = block();
    const { pool, statements } = spyOn(fixture.pool);
    await startSome(path, 300);
    await launch({ pool, limits: { parkAfterMs: 100 } });
    await waitFor(async () => (await places(flowId)) === 300, { timeoutMs: 20_000 });
    expect(statements.filter((name) => name === "millrace_take_places").length).toBeLessThan(60);
    expect(await places(flowId, "granted_at is not null")).toBe(5);
    open();
    await waitFor(async () => (await ended(flowId)) === 300, { timeoutMs: 40_000 });
    expect(most.get("k")).toBe(5);
  });
});
