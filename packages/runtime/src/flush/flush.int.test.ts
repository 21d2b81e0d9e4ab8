import { newUuid } from "@millrace/contracts/ids";
import { waitFor } from "@millrace/testing/wait-for";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createRuntimeFixture, type RuntimeFixture } from "../../test/runtime-fixture.ts";
import { line, pureLine } from "../../test/test-flows.ts";
import { runChanged } from "../execute/run-events.ts";
import { putAside, releaseRuns } from "./release-runs.ts";
import type { RunWrite } from "./run-write.ts";
import { createWriteOrder } from "./write-order.ts";
import { compareWrites, writeRuns } from "./write-runs.ts";

const nextOrder = createWriteOrder();
let fixture: RuntimeFixture;
beforeAll(async () => {
  fixture = await createRuntimeFixture();
});
afterAll(() => fixture.close());

/** Runs that `owner` holds at epoch 1, and writes that end them. */
async function heldRuns(owner: string, count: number): Promise<RunWrite[]> {
  const { path } = await fixture.publish(pureLine());
  const started = await fixture.startMany(fixture.starter(), path, count);
  const ids = started.map((run) => run.runId);
  await fixture.admin.query("update run_queue set lease_owner = $1, lease_epoch = 1 where run_id = any($2)", [
    owner,
    ids,
  ]);
  return started
    .map((run): RunWrite => {
      const event = {
        runId: run.runId,
        flowId: run.flowId,
        trigger: "webhook" as const,
        revision: 1,
        atMs: Date.now(),
      };
      return {
        organizationId: run.organizationId,
        runId: run.runId,
        epoch: 1,
        action: "finish",
        wakeAtMs: null,
        activeMs: 3.7,
        end: { status: "succeeded", output: { done: true }, response: null, error: null, atMs: Date.now() },
        steps: ["a", "b"].map((path) => ({
          record: {
            nodeId: path,
            path,
            iteration: 0,
            attempt: 1,
            status: "succeeded",
            startedAtMs: 1,
            finishedAtMs: 2,
            logicalAtMs: 2,
            port: "out",
            output: null,
            response: null,
            error: null,
            wakeAtMs: null,
          },
          outputText: '{"x":"\\\\ \\" , {}"}',
          logs: [],
          freesPlace: false,
        })),
        progressed: true,
        waits: [],
        resolvedWaitIds: [],
        hasWaits: false,
        hasLimits: false,
        event: runChanged({ ...event, status: "succeeded", steps: [] }),
      };
    })
    .sort(compareWrites);
}

const idsOf = (writes: readonly RunWrite[]) => writes.map((write) => write.runId);

describe("fencing", () => {
  it("changes nothing for a run whose owner or epoch is another, and says so per run", async () => {
    const owner = newUuid();
    const writes = await heldRuns(owner, 6);
    await fixture.admin.query("update run_queue set lease_owner = $1, lease_epoch = 2 where run_id = $2", [
      newUuid(),
      writes[1]?.runId,
    ]);
    await fixture.admin.query("update run_queue set lease_epoch = 2 where run_id = $1", [writes[2]?.runId]);
    await fixture.admin.query("update run_queue set lease_owner = null where run_id = $1", [writes[4]?.runId]);
    const results = await writeRuns(fixture.pool, owner, writes, nextOrder(false));
    expect(results).toEqual(["written", "stale", "stale", "written", "stale", "written"]);
    const stale = idsOf(writes).filter((_, index) => results[index] === "stale");
    expect(await fixture.count("from run where id = any($1) and status = 'running'", [stale])).toBe(3);
    expect(await fixture.count("from step where run_id = any($1)", [stale])).toBe(0);
    expect(await fixture.count("from run_queue where run_id = any($1)", [stale])).toBe(3);
    expect(await fixture.count("from step where run_id = any($1)", [idsOf(writes)])).toBe(6);
    const { rows } = await fixture.admin.query("select events from outbox");
    expect(rows.map((row) => row.events.length)).toEqual([3]);
  });

  it("writes nothing twice when a flush is repeated", async () => {
    const owner = newUuid();
    const writes = await heldRuns(owner, 2);
    const kept = writes.map((write): RunWrite => ({ ...write, action: "keep", end: null }));
    expect(await writeRuns(fixture.pool, owner, kept, nextOrder(false))).toEqual(["written", "written"]);
    expect(await writeRuns(fixture.pool, owner, kept, nextOrder(false))).toEqual(["written", "written"]);
    expect(await writeRuns(fixture.pool, owner, writes, nextOrder(false))).toEqual(["written", "written"]);
    expect(await writeRuns(fixture.pool, owner, writes, nextOrder(false))).toEqual(["stale", "stale"]);
    expect(await fixture.count("from step where run_id = any($1)", [idsOf(writes)])).toBe(4);
  });

  it("waits for a mark of the inbox that is being written beside it, leaves the row as it is, and says so", async () => {
    const owner = newUuid();
    const [first, second] = await heldRuns(owner, 2);
    if (!first || !second) throw new Error("two runs");
    const keep = (write: RunWrite): RunWrite => ({ ...write, action: "keep", end: null });
    const versionOf = async () =>
      (await fixture.admin.query("select xmin::text, ctid::text from run_queue where run_id = $1", [second.runId]))
        .rows;
    const before = await versionOf();
    const client = await fixture.admin.connect();
    try {
      await client.query("begin");
      await client.query("update run_queue set wake_at = to_timestamp(0) where run_id = $1", [first.runId]);
      const written = writeRuns(fixture.pool, owner, [keep(first), keep(second)], nextOrder(false));
      const waiting =
        "from pg_locks l join pg_stat_activity a using (pid) where not l.granted and a.datname = current_database() and a.query like '%with given%'";
      await waitFor(async () => (await fixture.count(waiting)) > 0);
      await client.query("commit");
      expect(await written).toEqual(["written_with_inbox", "written"]);
    } finally {
      client.release();
    }
    expect(await versionOf()).toEqual(before);
  });

  it("never changes a terminal step or run, whatever is written", async () => {
    const owner = newUuid();
    const [write] = await heldRuns(owner, 1);
    if (!write) throw new Error("no run");
    await writeRuns(fixture.pool, owner, [{ ...write, action: "keep", end: null }], nextOrder(false));
    const other = write.steps.map((row) => ({
      ...row,
      record: { ...row.record, status: "failed" as const },
      outputText: "1",
    }));
    await writeRuns(fixture.pool, owner, [{ ...write, steps: other }], nextOrder(false));
    expect((await fixture.stepsOf(write.runId)).map((step) => [step.status, step.output])).toEqual([
      ["succeeded", { x: '\\ " , {}' }],
      ["succeeded", { x: '\\ " , {}' }],
    ]);
    await expect(fixture.admin.query("update run set status = 'failed' where id = $1", [write.runId])).rejects.toThrow(
      /never changes/,
    );
  });
});

describe("a group in which the database refuses a row", () => {
  it("fails that run alone; all others keep their results", async () => {
    await fixture.admin.query(`create function refuse_step() returns trigger language plpgsql as $$
      begin if new.output ->> 'k2' = 'poison' then raise exception 'poison'; end if; return new; end $$;
      create trigger refuse_step before insert on step for each row execute function refuse_step()`);
    const executor = await fixture.executor();
    const good = await fixture.publish(pureLine());
    const bad = await fixture.publish(
      line({ id: "one", type: "call" }, { id: "two", type: "add", params: { name: "k2", value: "poison" } }),
    );
    const starter = fixture.starter(executor);
    const ended = await Promise.all([
      ...Array.from({ length: 40 }, (_, index) => fixture.run(starter, executor, good.path, { index })),
      ...Array.from({ length: 3 }, () => fixture.run(starter, executor, bad.path, {})),
    ]);
    await fixture.admin.query("drop trigger refuse_step on step");
    expect(ended.slice(0, 40).every((run) => run.status === "succeeded")).toBe(true);
    for (const run of ended.slice(40)) {
      expect(run).toMatchObject({ status: "failed", error: { code: "system.unexpected" } });
      expect(await fixture.runRow(run.runId)).toMatchObject({ status: "failed" });
      expect(await fixture.queueRow(run.runId)).toBeUndefined();
      expect((await fixture.stepsOf(run.runId)).every((step) => step.status !== "running")).toBe(true);
    }
    await executor.stop({ graceMs: 100 });
  });
});

describe("a database that goes away", () => {
  it("loses nothing: results are written once it is back", async () => {
    const executor = await fixture.executor();
    const starter = fixture.starter(executor);
    const { path, flowId } = await fixture.publish(
      line({ id: "a", type: "call" }, { id: "b", type: "call" }, { id: "c", type: "call" }),
    );
    const calls = new Map<string, number>();
    fixture.answers.current = async (request) => {
      const key = `${request.headers["idempotency-key"]}`;
      calls.set(key, (calls.get(key) ?? 0) + 1);
      await new Promise((resolve) => setTimeout(resolve, 5));
      return {};
    };
    let cuts = 0;
    let cutting = true;
    const cutter = (async () => {
      while (cutting) {
        const { rowCount } = await fixture.admin.query(
          "select pg_terminate_backend(pid) from pg_stat_activity where usename = 'millrace_runtime' and datname = current_database()",
        );
        cuts += rowCount ?? 0;
        await new Promise((resolve) => setTimeout(resolve, 15));
      }
    })();
    const started = await Promise.all(
      Array.from({ length: 150 }, async (_, index) => {
        await new Promise((resolve) => setTimeout(resolve, index * 4));
        return starter.start(fixture.startOf(path, { index })).catch(() => null);
      }),
    );
    cutting = false;
    await cutter;
    expect(cuts).toBeGreaterThan(10);
    const ids = started.filter((run) => run !== null).map((run) => run.runId);
    expect(ids.length).toBeGreaterThan(0);
    await waitFor(async () => (await fixture.count("from run_queue where flow_id = $1", [flowId])) === 0, {
      timeoutMs: 20_000,
    });
    expect(await fixture.count("from run where id = any($1) and status = 'succeeded'", [ids])).toBe(ids.length);
    expect(await fixture.count("from step where run_id = any($1) and status = 'succeeded'", [ids])).toBe(
      3 * ids.length,
    );
    await executor.stop({ graceMs: 100 });
  });
});

describe("counting takeovers", () => {
  it("begins anew with a step that got further, and with nothing else", async () => {
    const owner = newUuid();
    const writes = (await heldRuns(owner, 2)).map(
      (write, index): RunWrite => ({ ...write, action: "keep", end: null, progressed: index === 0 }),
    );
    await fixture.admin.query("update run_queue set takeovers = 3 where run_id = any($1)", [idsOf(writes)]);
    await writeRuns(fixture.pool, owner, writes, nextOrder(false));
    const rows = await Promise.all(idsOf(writes).map(fixture.queueRow));
    expect(rows.map((row) => row.takeovers)).toEqual([0, 3]);
  });
});

describe("a run that stays with its executor", () => {
  it("has its row locked and not written again, until there is a second of active time to note", async () => {
    const owner = newUuid();
    const [held] = await heldRuns(owner, 1);
    if (!held) throw new Error("no run is held");
    const keep = (activeMs: number): RunWrite => ({ ...held, action: "keep", end: null, progressed: true, activeMs });
    const version = async () =>
      (await fixture.admin.query("select xmin, active_ms from run_queue where run_id = $1", [held.runId])).rows[0];
    const before = await version();
    expect(await writeRuns(fixture.pool, owner, [keep(900)], nextOrder(false))).toEqual(["written"]);
    expect(await version()).toEqual(before);
    expect(await writeRuns(fixture.pool, owner, [keep(1_100)], nextOrder(false))).toEqual(["written"]);
    expect(await version()).toMatchObject({ active_ms: 1_100 });
    expect(await writeRuns(fixture.pool, newUuid(), [keep(1_200)], nextOrder(false))).toEqual(["stale"]);
    expect(await writeRuns(fixture.pool, owner, [{ ...keep(1_200), epoch: held.epoch + 1 }], nextOrder(false))).toEqual(
      ["stale"],
    );
  });
});

describe("giving runs back", () => {
  it("keeps the mark of an inbox entry", async () => {
    const owner = newUuid();
    const writes = await heldRuns(owner, 2);
    const [marked = "", other = ""] = idsOf(writes);
    await fixture.admin.query("update run_queue set wake_at = to_timestamp(0) where run_id = $1", [marked]);
    await releaseRuns(fixture.pool, owner, writes);
    expect(await fixture.queueRow(marked)).toMatchObject({ lease_owner: null, wake_at: new Date(0) });
    expect((await fixture.queueRow(other)).wake_at.getTime()).toBeLessThan(Date.now() + 5_000);
  });

  it("puts one aside that nothing can be done with, and counts it as poison", async () => {
    const owner = newUuid();
    const writes = await heldRuns(owner, 2);
    const [marked = "", other = ""] = idsOf(writes);
    await fixture.admin.query("update run_queue set wake_at = to_timestamp(0) where run_id = $1", [marked]);
    for (const write of writes) await putAside(fixture.pool, owner, write, 60_000);
    expect(await fixture.queueRow(marked)).toMatchObject({ lease_owner: null, wake_at: new Date(0), takeovers: 3 });
    const row = await fixture.queueRow(other);
    expect(row).toMatchObject({ lease_owner: null, takeovers: 3 });
    expect(row.wake_at.getTime()).toBeGreaterThan(Date.now() + 30_000);
  });
});

it("leaves no payload of a write with an old epoch, and those of the others", async () => {
  const owner = newUuid();
  const writes = await heldRuns(owner, 2);
  const [stale] = idsOf(writes);
  await fixture.admin.query("update run_queue set lease_epoch = 2 where run_id = $1", [stale]);
  const text = JSON.stringify("x".repeat(100_000));
  const large = writes.map((write) => ({
    ...write,
    steps: write.steps.map((row) => ({ ...row, outputText: text })),
  }));
  expect(await writeRuns(fixture.pool, owner, large, nextOrder(false))).toEqual(["stale", "written"]);
  const { rows } = await fixture.admin.query("select run_id from payload where run_id = any($1)", [idsOf(writes)]);
  expect(rows).toEqual([{ run_id: writes[1]?.runId }]);
});
