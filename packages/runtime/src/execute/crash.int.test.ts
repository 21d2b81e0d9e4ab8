import { waitFor } from "@millrace/testing/wait-for";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { createRuntimeFixture, type RuntimeFixture } from "../../test/runtime-fixture.ts";
import { flow } from "../../test/test-flows.ts";
import { spawnWorker, startSink, type WorkerProcess } from "../../test/worker-process.ts";

/**
 * What a user is promised: a run started is a run finished, whatever process dies or freezes; a step has one result; what
 * goes outside a second time carries the same idempotency key. Guarded twice here, against processes that die (SIGKILL) and
 * processes that come back (SIGSTOP, SIGCONT).
 */

const leaseMs = 1_500;
const effects = ["a", "b", "c", "d"];

let fixture: RuntimeFixture;
let sink: Awaited<ReturnType<typeof startSink>>;
const workers: WorkerProcess[] = [];

beforeEach(async () => {
  fixture = await createRuntimeFixture();
  sink = await startSink(() => 20 + Math.random() * 120);
  // Remembers every terminal write of a step, and the revisions of every run in the order of their writing.
  await fixture.admin.query(`
    create table seen (id bigserial primary key, run_id text, what text, revision bigint);
    create function see_step() returns trigger language plpgsql security definer as $$ begin
      if new.status not in ('running', 'waiting', 'retrying') then
        insert into public.seen (run_id, what) values (new.run_id, new.path || ' ' || new.attempt);
      end if; return null; end $$;
    create function see_event() returns trigger language plpgsql security definer as $$ begin
      insert into public.seen (run_id, what, revision)
        select e ->> 'runId', 'event', (e ->> 'revision')::bigint from json_array_elements(new.events) e; return null; end $$;
    create trigger see_step after insert or update on step for each row execute function see_step();
    create trigger see_event after insert on outbox for each row execute function see_event()`);
});
afterEach(async () => {
  await Promise.all(workers.splice(0).map((worker) => worker.end("SIGKILL")));
  await sink.close();
  await fixture.close();
});

const newWorker = async (name: string, heartbeatDelayMs = 0) => {
  const url = fixture.database.urls.runtime;
  const worker = await spawnWorker({ name, url, sinkUrl: sink.url, leaseMs, heartbeatDelayMs });
  workers.push(worker);
  return worker;
};

/** Two calls in a row, then two at the same time, with pure steps between, a wait, and a join. */
const publishMixed = () =>
  fixture.publish(
    flow(
      [
        { id: "start", type: "webhook" },
        { id: "a", type: "call" },
        { id: "between", type: "add", params: { name: "between", value: 1 } },
        { id: "b", type: "call" },
        { id: "nap", type: "pause", params: { ms: 400 } },
        { id: "c", type: "call" },
        { id: "d", type: "call" },
        { id: "all", type: "join" },
      ],
      ["start>a", "a>between", "between>b", "b>nap", "nap>c", "nap>d", "c>all", "d>all"],
    ),
  );

async function checkNothingLostOrTwice(runIds: string[]) {
  expect(await fixture.count("from run where id = any($1) and status = 'succeeded'", [runIds])).toBe(runIds.length);
  expect(await fixture.count("from run_queue")).toBe(0);
  expect(await fixture.count("from wait")).toBe(0);
  // One row per step, one terminal write per row.
  const { rows: others } = await fixture.admin.query(
    "select run_id, path, attempt, status from step where status <> 'succeeded'",
  );
  expect(others).toEqual([]);
  expect(await fixture.count("from step where run_id = any($1) and status = 'succeeded'", [runIds])).toBe(
    7 * runIds.length,
  );
  expect(
    await fixture.count(
      "from (select 1 from seen where what <> 'event' group by run_id, what having count(*) > 1) twice",
    ),
  ).toBe(0);
  // The same step always went out under the same key, and every step under its own.
  const keys = new Map<string, number>();
  for (const { key } of sink.deliveries) keys.set(key, (keys.get(key) ?? 0) + 1);
  expect(keys.size).toBe(effects.length * runIds.length);
  const { rows } = await fixture.admin.query("select output ->> 'key' as key from step where path = any($1)", [
    effects,
  ]);
  expect(new Set(rows.map((row) => row.key))).toEqual(new Set(keys.keys()));
  // Nobody wrote with an old lease after somebody with a newer one.
  const { rows: events } = await fixture.admin.query(
    "select run_id, revision from seen where what = 'event' order by id",
  );
  const newest = new Map<string, number>();
  for (const { run_id, revision } of events) {
    expect(revision).toBeGreaterThan(newest.get(run_id) ?? 0);
    newest.set(run_id, revision);
  }
  return { redelivered: [...keys.values()].filter((count) => count > 1).length };
}

describe("workers that are killed", () => {
  it("lose nothing, write no step result twice, and repeat effects under the same key", {
    timeout: 90_000,
  }, async () => {
    const { path } = await publishMixed();
    await Promise.all([newWorker("w0"), newWorker("w1")]);
    const starter = fixture.starter();
    const runIds: string[] = [];
    let kills = 0;
    for (let round = 0; round < 6; round++) {
      const [victim] = workers.splice(0, 1);
      if (!victim) throw new Error("no worker");
      // Whatever else is going on, new calls are in flight, and some of them are the victim's.
      const before = sink.deliveries.length;
      sink.hold();
      runIds.push(...(await fixture.startMany(starter, path, 14)).map((run) => run.runId));
      await waitFor(() => sink.deliveries.slice(before).some((delivery) => delivery.worker === victim.name));
      await victim.end("SIGKILL");
      sink.release();
      kills++;
      await newWorker(`w${round + 2}`);
    }
    await waitFor(async () => (await fixture.count("from run where status <> 'running'")) === runIds.length, {
      timeoutMs: 40_000,
      intervalMs: 100,
    });
    const { redelivered } = await checkNothingLostOrTwice(runIds);
    expect(kills).toBe(6);
    expect(redelivered, "the kills came too gently to prove anything").toBeGreaterThan(5);
  });
});

describe("workers that freeze for longer than their lease", () => {
  it("have their late writes refused, and go on under a new id", { timeout: 90_000 }, async () => {
    const { path } = await publishMixed();
    const [sleepy] = [await newWorker("sleepy", 400), await newWorker("awake")];
    const starter = fixture.starter();
    const runIds: string[] = [];
    for (let round = 1; round <= 3; round++) {
      // Everybody is in the middle of calls when one freezes; their answers reach it in its sleep.
      sink.hold();
      runIds.push(...(await fixture.startMany(starter, path, 20)).map((run) => run.runId));
      await waitFor(() => sink.deliveries.slice(-20).some((delivery) => delivery.worker === "sleepy"));
      await waitFor(() => new Set(sink.deliveries.map((delivery) => delivery.runId)).size === runIds.length);
      sleepy.child.kill("SIGSTOP");
      sink.release();
      // The other one is in the middle of the same runs when it wakes up.
      const known = new Set(sink.deliveries.map((delivery) => delivery.key));
      let again = 0;
      sink.hold(({ key }) => known.has(key) && ++again > 0);
      await waitFor(() => again > 3, { timeoutMs: 20_000 });
      sleepy.child.kill("SIGCONT");
      await waitFor(() => sleepy.messages.filter((text) => text.startsWith("the lease of this")).length === round);
      sink.release();
      await waitFor(async () => (await fixture.count("from run where status <> 'running'")) === runIds.length, {
        timeoutMs: 40_000,
        intervalMs: 100,
      });
    }
    await checkNothingLostOrTwice(runIds);
    // Here the fence shows: without it the late writes go through, and revisions run backwards.
    const refused = sleepy.messages.filter((message) => message.startsWith("a write came too late"));
    expect(refused.length, "no late write was tried, this proves nothing").toBeGreaterThan(0);
  });
});
