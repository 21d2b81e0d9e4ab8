import { newUuid } from "@millrace/contracts/ids";
import { createPool } from "@millrace/db/pool";
import { waitFor } from "@millrace/testing/wait-for";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createRuntimeFixture, type RuntimeFixture } from "../../test/runtime-fixture.ts";
import { createOrganization, line, publish, pureLine } from "../../test/test-flows.ts";
import { createRunStarter, hashStartInput, startRun } from "../start-runs.ts";

let fixture: RuntimeFixture;
beforeAll(async () => {
  fixture = await createRuntimeFixture();
});
afterAll(() => fixture.close());

describe("starting runs of webhooks", () => {
  it("says what it started, and leaves the run to whoever claims it when there is no executor", async () => {
    const { path, flowId, contentHash } = await fixture.publish(pureLine(), { reply: "accepted" });
    const started = await fixture.starter().start(fixture.startOf(path, { a: 1 }));
    expect(started).toMatchObject({
      organizationId: fixture.organization.id,
      flowId,
      contentHash,
      versionNumber: 1,
      triggerNode: "start",
      reply: "accepted",
      existing: false,
    });
    expect(await fixture.queueRow(started.runId)).toMatchObject({ lease_owner: null, lease_epoch: 0 });
    expect(await fixture.runRow(started.runId)).toMatchObject({
      status: "running",
      input: { a: 1 },
      trigger_node: "start",
    });
  });

  it("inserts a run already leased when an executor has room", async () => {
    const { path } = await fixture.publish(line({ id: "slow", type: "call" }));
    let release: () => void = () => undefined;
    fixture.answers.current = () => new Promise((resolve) => (release = () => resolve({})));
    const executor = await fixture.executor({ limits: { maxRuns: 1 } });
    const starter = fixture.starter(executor);
    const [one, two] = [await starter.start(fixture.startOf(path, {})), await starter.start(fixture.startOf(path, {}))];
    expect(await fixture.queueRow(one.runId)).toMatchObject({ lease_owner: executor.id, lease_epoch: 1 });
    expect(await fixture.queueRow(two.runId)).toMatchObject({ lease_owner: null });
    await waitFor(async () => (await fixture.stepsOf(one.runId)).length > 0);
    // Its first step may be there before the call has begun.
    await waitFor(async () => {
      release();
      return (await fixture.queueRow(two.runId))?.lease_owner === executor.id;
    });
    await waitFor(async () => {
      release();
      return (await fixture.runRow(two.runId)).status === "succeeded";
    });
    await executor.stop({ graceMs: 100 });
  });

  it("refuses unknown paths, other organizations' paths and other methods, each alone", async () => {
    const { path } = await fixture.publish(pureLine());
    const other = await createOrganization(fixture.admin);
    const starter = fixture.starter();
    const results = await Promise.allSettled([
      starter.start(fixture.startOf(path, {})),
      starter.start(fixture.startOf("nowhere", {})),
      starter.start(fixture.startOf(path, {}, { organizationSlug: other.slug })),
      starter.start(fixture.startOf(path, {}, { method: "GET" })),
      starter.start(fixture.startOf(path, {})),
    ]);
    expect(results.map((result) => (result.status === "rejected" ? result.reason.code : "started"))).toEqual([
      "started",
      "request.not_found",
      "request.not_found",
      "request.method_not_allowed",
      "started",
    ]);
  });

  it("refuses what would fill the memory, and takes more once there is space again", async () => {
    const { path } = await fixture.publish(pureLine());
    const { pool, bus, log } = fixture;
    const starter = createRunStarter({ pool, bus, log, maxQueuedBytes: 1_000 });
    const large = fixture.startOf(path, "é".repeat(300));
    const [first, second] = await Promise.allSettled([starter.start(large), starter.start(large)]);
    expect(first.status).toBe("fulfilled");
    expect(second).toMatchObject({ status: "rejected", reason: { code: "request.overloaded" } });
    expect((await starter.start(large)).existing).toBe(false);
  });

  it("refuses values that Postgres can't keep before they meet others", async () => {
    const { path } = await fixture.publish(pureLine());
    const starter = fixture.starter();
    const results = await Promise.allSettled([
      starter.start(fixture.startOf(path, { a: "x\u0000" })),
      starter.start(fixture.startOf(path, { a: "\udc00" })),
      starter.start(fixture.startOf(path, JSON.parse(`${"[".repeat(102)}${"]".repeat(102)}`))),
      starter.start(fixture.startOf(path, {}, { correlationId: "\u0000" })),
      starter.start(fixture.startOf(path, { a: "x" })),
    ]);
    expect(results.map((result) => (result.status === "rejected" ? result.reason.code : "started"))).toEqual([
      "request.unstorable_text",
      "request.unstorable_text",
      "request.too_deep",
      "request.unstorable_text",
      "started",
    ]);
  });

  it("fails alone when the database refuses a row of the group", async () => {
    const { path } = await fixture.publish(pureLine());
    await fixture.admin.query(`create function refuse_poison() returns trigger language plpgsql as $$
      begin if new.input ->> 'poison' = 'yes' then raise exception 'poison'; end if; return new; end $$;
      create trigger refuse_poison before insert on run for each row execute function refuse_poison()`);
    const starter = fixture.starter();
    const results = await Promise.allSettled(
      Array.from({ length: 33 }, (_, index) =>
        starter.start(fixture.startOf(path, index === 7 || index === 20 ? { poison: "yes" } : { index })),
      ),
    );
    await fixture.admin.query("drop trigger refuse_poison on run");
    expect(
      results.flatMap((result, index) => (result.status === "rejected" ? [[index, result.reason.code]] : [])),
    ).toEqual([
      [7, "system.unexpected"],
      [20, "system.unexpected"],
    ]);
  });

  it("takes the version that is in production at its commit", async () => {
    const first = await fixture.publish(pureLine());
    const starter = fixture.starter();
    expect(await starter.start(fixture.startOf(first.path, {}))).toMatchObject({ versionNumber: 1 });
    const second = await fixture.publish(line({ id: "other", type: "add", params: { name: "x" } }), first);
    expect(await starter.start(fixture.startOf(first.path, {}))).toMatchObject({
      versionNumber: 2,
      contentHash: second.contentHash,
    });
  });
});

describe("start keys", () => {
  it("give the same run for the same input, in one group, in another process, and refuse another input", async () => {
    const { path, flowId } = await fixture.publish(pureLine());
    const start = (key: string, input: object) =>
      fixture.startOf(path, input as never, { startKey: { key, inputHash: hashStartInput(input as never) } });
    const [one, two] = [fixture.starter(), fixture.starter()];
    const started = await Promise.all([
      ...Array.from({ length: 25 }, () => one.start(start("order-1", { a: 1 }))),
      ...Array.from({ length: 25 }, () => two.start(start("order-1", { a: 1 }))),
      one.start(start("order-2", { a: 1 })),
    ]);
    expect(new Set(started.slice(0, 50).map((run) => run.runId)).size).toBe(1);
    expect(started.filter((run) => !run.existing)).toHaveLength(2);
    await expect(one.start(start("order-1", { a: 2 }))).rejects.toMatchObject({ code: "run.start_key_conflict" });
    expect(await fixture.count("from run where flow_id = $1", [flowId])).toBe(2);
    expect(await fixture.count("from run_queue where flow_id = $1", [flowId])).toBe(2);
  });

  it("belong to one flow of one organization", async () => {
    const other = await createOrganization(fixture.admin);
    const foreign = await publish(fixture.admin, other.id, pureLine());
    const [one, two] = [await fixture.publish(pureLine()), await fixture.publish(pureLine())];
    const starter = fixture.starter();
    const startKey = (n: number) => ({ key: "shared", inputHash: hashStartInput(n) });
    const runs = await Promise.all([
      starter.start(fixture.startOf(one.path, 1, { startKey: startKey(1) })),
      starter.start(fixture.startOf(two.path, 2, { startKey: startKey(2) })),
      starter.start(fixture.startOf(foreign.path, 3, { startKey: startKey(3), organizationSlug: other.slug })),
    ]);
    expect(runs.map(({ existing }) => existing)).toEqual([false, false, false]);
    expect(new Set(runs.map(({ runId }) => runId)).size).toBe(3);
  });

  it("are forgotten after their time", async () => {
    const { path } = await fixture.publish(pureLine());
    const starter = fixture.starter();
    const start = (input: object) =>
      fixture.startOf(path, input as never, { startKey: { key: "k", inputHash: hashStartInput(input as never) } });
    const first = await starter.start(start({ a: 1 }));
    await fixture.admin.query("update start_key set expires_at = now() - interval '1 second' where run_id = $1", [
      first.runId,
    ]);
    const second = await starter.start(start({ a: 2 }));
    expect(second).toMatchObject({ existing: false });
    expect(second.runId).not.toBe(first.runId);
  });
});

describe("starting one run in a transaction", () => {
  it("is part of the transaction and sees only its organization", async () => {
    const { flowId } = await fixture.publish(pureLine());
    const app = createPool({ url: fixture.database.urls.app, max: 1 });
    const inOrganization = async <T>(organizationId: string, end: string, work: (sql: typeof client) => Promise<T>) => {
      await client.query("begin");
      await client.query("select set_config('app.org_id', $1, true)", [organizationId]);
      try {
        return await work(client);
      } finally {
        await client.query(end);
      }
    };
    const client = await app.connect();
    const start = {
      organizationId: fixture.organization.id,
      flowId,
      trigger: "manual" as const,
      input: { a: 1 },
      correlationId: "c",
      source: { kind: "production" as const },
      startKey: { key: "once", inputHash: "h" },
    };
    const undone = await inOrganization(fixture.organization.id, "rollback", (sql) => startRun(sql, start));
    expect(await fixture.runRow(undone.runId)).toBeUndefined();
    const started = await inOrganization(fixture.organization.id, "commit", (sql) => startRun(sql, start));
    expect(started).toMatchObject({ existing: false, versionNumber: 1, triggerNode: "start" });
    expect(await fixture.runRow(started.runId)).toMatchObject({
      trigger: "manual",
      status: "running",
      input: { a: 1 },
    });
    const again = await inOrganization(fixture.organization.id, "commit", (sql) => startRun(sql, start));
    expect(again).toMatchObject({ existing: true, runId: started.runId });
    await expect(
      inOrganization(fixture.organization.id, "rollback", (sql) =>
        startRun(sql, { ...start, startKey: { key: "once", inputHash: "other" } }),
      ),
    ).rejects.toMatchObject({ code: "run.start_key_conflict" });
    await expect(
      inOrganization(newUuid(), "rollback", (sql) => startRun(sql, { ...start, startKey: null })),
    ).rejects.toMatchObject({ code: "flow.not_published" });
    client.release();
    await app.end();
    const executor = await fixture.executor();
    await waitFor(async () => (await fixture.runRow(started.runId)).status === "succeeded");
    await executor.stop({ graceMs: 100 });
  });

  it("runs a given content under another organization's eyes closed", async () => {
    const other = await createOrganization(fixture.admin);
    const { flowId } = await publish(fixture.admin, other.id, pureLine());
    await expect(
      startRun(fixture.pool, {
        organizationId: fixture.organization.id,
        flowId,
        trigger: "manual",
        input: {},
        correlationId: "c",
        source: { kind: "production" },
      }),
    ).rejects.toMatchObject({ code: "flow.not_published" });
  });
});
