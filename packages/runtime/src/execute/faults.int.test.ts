import { inspect } from "node:util";
import { newUuid, toId } from "@millrace/contracts/ids";
import { createPool } from "@millrace/db/pool";
import { waitFor } from "@millrace/testing/wait-for";
import type pg from "pg";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { createRuntimeFixture, type RuntimeFixture } from "../../test/runtime-fixture.ts";
import { line, pureLine } from "../../test/test-flows.ts";
import { testCatalog, testNodeRuns } from "../../test/test-nodes.ts";
import { requestCancel } from "../cancel-run.ts";
import { recoverExpired } from "../lease/lease-row.ts";

/** Faults that must cost at most the run they belong to. */

let fixture: RuntimeFixture;
beforeAll(async () => {
  fixture = await createRuntimeFixture();
});
afterAll(() => fixture.close());
let ends: (() => Promise<unknown>)[] = [];
beforeEach(() => {
  fixture.log.lines.length = 0;
  fixture.answers.current = async () => ({ done: true });
});
afterEach(async () => {
  await Promise.all(ends.map((end) => end()));
  ends = [];
});
const newExecutor = async (options: Parameters<RuntimeFixture["executor"]>[0] = {}) => {
  const executor = await fixture.executor(options);
  ends.push(() => executor.stop({ graceMs: 100 }));
  return executor;
};
const statusOf = async (runId: string) => (await fixture.runRow(runId)).status;

/** The pool of the fixture, whose next statement of this name takes effect and whose answer is lost. */
function losingAnswerOf(name: string): pg.Pool {
  let lost = false;
  const query = async (statement: string | { name?: string }, values?: unknown[]) => {
    const result = await fixture.pool.query(statement as string, values);
    if (typeof statement === "string" || statement.name !== name || lost || result.rows.length === 0) return result;
    lost = true;
    throw new Error("Connection terminated unexpectedly");
  };
  return new Proxy(fixture.pool, { get: (target, key) => (key === "query" ? query : Reflect.get(target, key)) });
}

describe("a claim whose answer is lost", () => {
  it("leaves no run with an executor that does not know of it", async () => {
    const { path } = await fixture.publish(pureLine());
    const { runId } = await fixture.starter().start(fixture.startOf(path, {}));
    const executor = await newExecutor({ pool: losingAnswerOf("millrace_claim"), limits: { leaseMs: 1_500 } });
    await waitFor(async () => (await statusOf(runId)) === "succeeded", { timeoutMs: 6_000 });
    expect(executor.stats().fenced).toBe(0);
  });
});

describe("a run whose owner is unknown", () => {
  it("is recovered", async () => {
    const { path } = await fixture.publish(pureLine());
    const { runId } = await fixture.starter().start(fixture.startOf(path, {}));
    await fixture.admin.query("update run_queue set lease_owner = $1, lease_epoch = 1 where run_id = $2", [
      newUuid(),
      runId,
    ]);
    await newExecutor({ limits: { leaseMs: 900 } });
    await waitFor(async () => (await statusOf(runId)) === "succeeded", { timeoutMs: 4_000 });
  });
});

describe("a step whose process ends each time", () => {
  it("fails in the end, and its retries do not hide it", { timeout: 20_000 }, async () => {
    const attempts: string[] = [];
    fixture.answers.current = (request) => {
      attempts.push(String(request.headers.attempt));
      return new Promise(() => undefined);
    };
    const retry = { maxAttempts: 5, backoff: "fixed" as const, initialDelayMs: 10, maxDelayMs: 10 };
    const { path } = await fixture.publish(line({ id: "fatal", type: "call", retry }));
    const executor = await newExecutor({ limits: { leaseMs: 600, maxTakeovers: 2 } });
    const { runId } = await fixture.starter(executor).start(fixture.startOf(path, {}));
    for (let death = 1; death <= 3; death++) {
      await waitFor(() => attempts.length === death);
      await fixture.admin.query("update executor set lease_until = now() - interval '1 second' where id = $1", [
        executor.id,
      ]);
    }
    await waitFor(async () => (await statusOf(runId)) === "failed", { timeoutMs: 6_000 });
    expect(attempts).toEqual(["1", "1", "1"]);
    expect(await fixture.runRow(runId)).toMatchObject({ error: { code: "step.lost", nodeId: "fatal" } });
    expect(await fixture.stepsOf(runId)).toMatchObject([{ path: "fatal", attempt: 1, status: "failed" }]);
  });
});

describe("a run whose process ends each time, no step having been announced", () => {
  it("is given up later", async () => {
    const { path } = await fixture.publish(pureLine());
    const [patient, lost] = await fixture.startMany(fixture.starter(), path, 2);
    for (const [run, takeovers] of [[patient, 4] as const, [lost, 5] as const]) {
      await fixture.admin.query("update run_queue set takeovers = $1 where run_id = $2", [takeovers, run?.runId]);
    }
    await newExecutor({ limits: { maxTakeovers: 2 } });
    await waitFor(async () => (await statusOf(lost?.runId ?? "")) === "failed");
    expect(await fixture.runRow(lost?.runId ?? "")).toMatchObject({ error: { code: "step.lost" } });
    await waitFor(async () => (await statusOf(patient?.runId ?? "")) === "succeeded");
  });
});

describe("runs that are lost again and again without getting any further", () => {
  it("are claimed later and later, unless somebody has a message for them", async () => {
    const { path } = await fixture.publish(pureLine());
    const runs = await fixture.startMany(fixture.starter(), path, 5);
    const lostBefore = [0, 1, 4, 40, 40];
    for (const [index, run] of runs.entries())
      await fixture.admin.query(
        "update run_queue set takeovers = $1, lease_owner = $2, wake_at = case when $3 then to_timestamp(0) end where run_id = $4",
        [lostBefore[index], newUuid(), index === 4, run.runId],
      );
    const { pool } = fixture;
    await recoverExpired(pool);
    const pauses: number[] = [];
    for (const run of runs) {
      const { rows } = await fixture.admin.query(
        "select extract(epoch from wake_at - now())::float as pause, takeovers, lease_owner from run_queue where run_id = $1",
        [run.runId],
      );
      expect(rows[0].lease_owner).toBeNull();
      pauses.push(rows[0].pause);
    }
    expect(pauses[0]).toBeLessThanOrEqual(0);
    expect(pauses[1]).toBeLessThanOrEqual(0);
    expect(pauses[2]).toBeGreaterThan(1);
    expect(pauses[2]).toBeLessThanOrEqual(2);
    expect(pauses[3]).toBeGreaterThan(25);
    expect(pauses[3]).toBeLessThanOrEqual(30);
    expect(pauses[4]).toBeLessThan(-1_000_000);
    await fixture.admin.query("update run_queue set wake_at = now()");
  });
});

describe("an executor whose lease has passed by its own clock", () => {
  it("takes nothing more", async () => {
    let ahead = 0;
    const executor = await newExecutor({ monotonicNow: () => performance.now() + ahead });
    expect(executor.hasRoom()).toBe(true);
    ahead = 60_000;
    expect(executor.hasRoom()).toBe(false);
    expect(executor.reserve(newUuid())).toBe(null);
  });
});

describe("an exception", () => {
  it.each([new TypeError("no such port"), new Error("no code")])(
    "while compiling fails its run alone: %s",
    async (thrown) => {
      const nodeCatalog = {
        ...testCatalog,
        find: (type: string, version: number) => {
          const found = testCatalog.find(type, version);
          if (type !== "choose" || !found) return found;
          return {
            ...found,
            ports: () => {
              throw thrown;
            },
          };
        },
      };
      const executor = await newExecutor({ nodeCatalog });
      const starter = fixture.starter(executor);
      const bad = await fixture.publish(line({ id: "odd", type: "choose" }));
      const good = await fixture.publish(pureLine());
      const ended = await fixture.run(starter, executor, bad.path, {});
      expect(ended).toMatchObject({ status: "failed", error: { code: "system.unexpected" } });
      expect((await fixture.run(starter, executor, good.path, {})).status).toBe("succeeded");
    },
  );

  it("while driving a run fails it alone, and the executor goes on", async () => {
    const nodeRuns = {
      find: (type: string, version: number) => {
        if (type === "choose") throw new TypeError("exploded");
        return testNodeRuns.find(type, version);
      },
    };
    const executor = await newExecutor({ nodeRuns });
    let broken = false;
    executor.failed.catch(() => {
      broken = true;
    });
    const starter = fixture.starter(executor);
    const bad = await fixture.publish(line({ id: "odd", type: "choose" }));
    const good = await fixture.publish(pureLine());
    const [first, second] = await Promise.all([
      fixture.run(starter, executor, bad.path, {}),
      fixture.run(starter, executor, good.path, {}),
    ]);
    expect(first).toMatchObject({ status: "failed", error: { code: "system.unexpected" } });
    expect(second.status).toBe("succeeded");
    expect(broken).toBe(false);
  });

  it("of a listener is not taken for a failure of the database", async () => {
    const executor = await newExecutor();
    const starter = fixture.starter(executor);
    const { path } = await fixture.publish(pureLine());
    const runIds = [newUuid(), newUuid()];
    const [bad = "", good = ""] = runIds;
    executor.onRunEnded(bad, () => {
      throw new TypeError("not my day");
    });
    const ended = new Promise((resolve) => executor.onRunEnded(good, resolve));
    await Promise.all(runIds.map((runId) => starter.start(fixture.startOf(path, {}, { runId }))));
    await ended;
    expect(fixture.log.lines.filter(({ message }) => message.startsWith("writing results failed"))).toEqual([]);
    expect(executor.stats().runs).toBe(0);
    expect(executor.hasRoom()).toBe(true);
  });
});

describe("the heartbeat", () => {
  it("does not stand in line behind the pool", async () => {
    const pool = createPool({ url: fixture.database.urls.runtime, max: 2 });
    const executor = await newExecutor({ pool, limits: { leaseMs: 600 } });
    const id = executor.id;
    const busy = await Promise.all([pool.connect(), pool.connect()]);
    await new Promise((resolve) => setTimeout(resolve, 1_500));
    for (const client of busy) client.release();
    expect(executor.id).toBe(id);
    await executor.stop({ graceMs: 100 });
    await pool.end();
  });
});

describe("the log", () => {
  it("holds neither secrets nor what stands behind an error", async () => {
    fixture.answers.current = async () => {
      throw Object.assign(new Error("canary-1 is not hunter2", { cause: new Error("canary-2") }), { body: "canary-3" });
    };
    const executor = await newExecutor();
    const { path } = await fixture.publish(line({ id: "shop", type: "call" }));
    await fixture.run(fixture.starter(executor), executor, path, {});
    const text = inspect(fixture.log.lines, { depth: null, showHidden: true });
    expect(text).toContain("a step failed unexpectedly");
    expect(text).toContain("canary-1 is not ••••");
    expect(text).not.toMatch(/hunter2|canary-2|canary-3/);
  });

  it("tells how a run went, with what is needed to find it again", async () => {
    const executor = await newExecutor();
    const { path, flowId } = await fixture.publish(line({ id: "shop", type: "call" }));
    const more = { correlationId: "request-7" };
    const { runId } = await fixture.run(fixture.starter(executor), executor, path, {}, more);
    const own = fixture.log.lines.filter(({ details }) => "runId" in details && details.runId === runId);
    const facts = { runId, flowId, organizationId: fixture.organization.id, correlationId: "request-7" };
    expect(own.map(({ level, message, details }) => ({ level, message, ...details }))).toEqual([
      { level: "debug", message: "run taken", ...facts, epoch: 1 },
      {
        level: "debug",
        message: "step attempt",
        ...facts,
        path: "shop",
        iteration: 0,
        attempt: 1,
        status: "succeeded",
        ms: expect.any(Number),
      },
      { level: "info", message: "run ended", ...facts, status: "succeeded", durationMs: expect.any(Number) },
    ]);
  });
});

describe("what others are told", () => {
  it("names a run that was given back as the run list does", async () => {
    fixture.answers.current = () => new Promise(() => undefined);
    const executor = await newExecutor();
    const { path, flowId } = await fixture.publish(line({ id: "slow", type: "call" }));
    const { runId } = await fixture.starter(executor).start(fixture.startOf(path, {}));
    await waitFor(async () => (await fixture.stepsOf(runId)).length === 1);
    await executor.stop({ graceMs: 50 });
    const { rows } = await fixture.admin.query(
      "select e ->> 'status' as status from outbox, json_array_elements(events) e where e ->> 'flowId' = $1",
      [toId("flow", flowId)],
    );
    expect(rows.map((row) => row.status)).toEqual(["running", "running"]);
    await fixture.admin.query("delete from run_queue where run_id = $1", [runId]);
  });

  it("says who cancelled a run", async () => {
    fixture.answers.current = () => new Promise(() => undefined);
    const executor = await newExecutor();
    const { path } = await fixture.publish(line({ id: "slow", type: "call" }));
    const started = await fixture.starter(executor).start(fixture.startOf(path, {}));
    await waitFor(async () => (await fixture.stepsOf(started.runId)).length === 1);
    await requestCancel(fixture.pool, { ...started, reason: "Cancelled by Ada." });
    fixture.bus.publish("inbox", started.runId);
    await waitFor(async () => (await statusOf(started.runId)) === "cancelled");
    expect((await fixture.runRow(started.runId)).error).toMatchObject({
      code: "run.cancelled",
      message: "Cancelled by Ada.",
    });
  });
});
