import { newUuid } from "@millrace/contracts/ids";
import { waitFor } from "@millrace/testing/wait-for";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { createRuntimeFixture, type RuntimeFixture } from "../../test/runtime-fixture.ts";
import { flow, line } from "../../test/test-flows.ts";
import { requestCancel } from "../cancel-run.ts";
import { createRunReplies } from "../run-replies.ts";

let fixture: RuntimeFixture;
beforeAll(async () => {
  fixture = await createRuntimeFixture();
});
afterAll(() => fixture.close());
let ends: (() => Promise<unknown>)[] = [];
beforeEach(() => {
  fixture.answers.current = async () => ({ done: true });
});
afterEach(async () => {
  await Promise.all(ends.map((end) => end()));
  ends = [];
});
const newExecutor = async (limits: object = {}) => {
  const executor = await fixture.executor({ limits });
  ends.push(() => executor.stop({ graceMs: 200 }));
  return executor;
};

describe("waiting", () => {
  it("gives the run back, survives a restart of everything, and goes on at its time", async () => {
    const { path } = await fixture.publish(
      line({ id: "nap", type: "pause", params: { ms: 1_200 } }, { id: "then", type: "call" }),
    );
    const first = await newExecutor();
    const { runId } = await fixture.starter(first).start(fixture.startOf(path, { a: 1 }));
    const parked = await waitFor(async () => {
      const row = await fixture.queueRow(runId);
      return row.lease_owner === null && row;
    });
    expect(first.stats().runs).toBe(0);
    expect((await fixture.stepsOf(runId))[0]).toMatchObject({ path: "nap", status: "waiting" });
    expect(
      await fixture.count("from wait where run_id = $1 and resolved_at is null and due_at = $2", [
        runId,
        parked.wake_at,
      ]),
    ).toBe(1);
    await first.stop({ graceMs: 100 });
    await newExecutor();
    await waitFor(async () => (await fixture.runRow(runId)).status === "succeeded");
    const [nap, then] = (await fixture.admin.query("select * from step where run_id = $1 order by started_at", [runId]))
      .rows;
    expect(nap.finished_at.getTime()).toBeGreaterThanOrEqual(parked.wake_at.getTime());
    expect(then.output).toEqual({ done: true });
    expect(await fixture.count("from wait where run_id = $1", [runId])).toBe(0);
  });

  it("goes on in parallel branches, each at its own time", async () => {
    const { path } = await fixture.publish(
      flow(
        [
          { id: "start", type: "webhook" },
          { id: "short", type: "pause", params: { ms: 60 } },
          { id: "long", type: "pause", params: { ms: 900 } },
          { id: "after", type: "call" },
          { id: "all", type: "join" },
        ],
        ["start>short", "start>long", "short>after", "after>all", "long>all"],
      ),
    );
    const executor = await newExecutor();
    const ended = await fixture.run(fixture.starter(executor), executor, path, { a: 1 });
    expect(ended.output).toEqual({ after: { done: true }, long: { a: 1 } });
    const [after] = (
      await fixture.admin.query(
        "select s.finished_at, r.started_at from step s join run r on r.id = s.run_id where s.run_id = $1 and path = 'after'",
        [ended.runId],
      )
    ).rows;
    expect(after.finished_at.getTime() - after.started_at.getTime()).toBeLessThan(800);
  });

  it("for a long retry leaves memory and comes back with the next attempt", async () => {
    const attempts: string[] = [];
    fixture.answers.current = async (request) => {
      attempts.push(String(request.headers.attempt));
      if (attempts.length === 1) throw new Error("unplugged");
      return { done: true };
    };
    const retry = { maxAttempts: 2, backoff: "fixed" as const, initialDelayMs: 900, maxDelayMs: 900 };
    const { path } = await fixture.publish(line({ id: "shop", type: "call", retry }));
    const first = await newExecutor();
    const { runId } = await fixture.starter(first).start(fixture.startOf(path, {}));
    await waitFor(async () => (await fixture.queueRow(runId)).lease_owner === null);
    await first.stop({ graceMs: 100 });
    await newExecutor();
    await waitFor(async () => (await fixture.runRow(runId)).status === "succeeded");
    expect(attempts).toEqual(["1", "2"]);
  });
});

describe("cancelling", () => {
  it("reaches an effect under way", async () => {
    let aborted = false;
    fixture.answers.current = (request) =>
      new Promise((_, reject) =>
        request.signal.addEventListener("abort", () => {
          aborted = true;
          reject(new Error("aborted"));
        }),
      );
    const executor = await newExecutor();
    const { path } = await fixture.publish(line({ id: "slow", type: "call" }));
    const started = await fixture.starter(executor).start(fixture.startOf(path, {}));
    await waitFor(async () => (await fixture.stepsOf(started.runId)).length === 1);
    expect(await requestCancel(fixture.pool, started)).toBe("requested");
    fixture.bus.publish("inbox", started.runId);
    await waitFor(async () => (await fixture.runRow(started.runId)).status === "cancelled");
    expect(aborted).toBe(true);
    expect((await fixture.stepsOf(started.runId))[0]?.status).toBe("cancelled");
    expect(await fixture.count("from run_inbox where run_id = $1", [started.runId])).toBe(0);
    expect(await requestCancel(fixture.pool, started)).toBe("already_ended");
  });

  it("reaches a run without any hint, by the heartbeat, and a run that nobody owns", async () => {
    fixture.answers.current = () => new Promise(() => undefined);
    const { path } = await fixture.publish(line({ id: "slow", type: "call" }));
    const parkedFlow = await fixture.publish(line({ id: "nap", type: "pause", params: { ms: 3_600_000 } }));
    const executor = await newExecutor({ leaseMs: 900 });
    const starter = fixture.starter(executor);
    const running = await starter.start(fixture.startOf(path, {}));
    const parked = await starter.start(fixture.startOf(parkedFlow.path, {}));
    await waitFor(async () => (await fixture.queueRow(parked.runId)).lease_owner === null);
    await Promise.all([requestCancel(fixture.pool, running), requestCancel(fixture.pool, parked)]);
    await waitFor(async () => (await fixture.runRow(running.runId)).status === "cancelled");
    await waitFor(async () => (await fixture.runRow(parked.runId)).status === "cancelled");
  });

  it("is never lost between a run's last look and its parking", async () => {
    const { path } = await fixture.publish(line({ id: "nap", type: "pause", params: { ms: 3_600_000 } }));
    const executor = await newExecutor({ idlePollMs: 100 });
    const starter = fixture.starter(executor);
    // Cancels that commit before, while and after each run is parked.
    const started = await Promise.all(
      Array.from({ length: 300 }, async (_, index) => {
        const run = await starter.start(fixture.startOf(path, {}));
        await new Promise((resolve) => setTimeout(resolve, (index % 30) / 3));
        const client = await fixture.admin.connect();
        try {
          await client.query("begin");
          const answer = await requestCancel(client, run);
          if (index % 3 === 0) await new Promise((resolve) => setTimeout(resolve, 5));
          await client.query("commit");
          expect(answer).toBe("requested");
        } finally {
          client.release();
        }
        return run.runId;
      }),
    );
    await waitFor(
      async () => (await fixture.count("from run where id = any($1) and status = 'cancelled'", [started])) === 300,
    );
    expect(await fixture.count("from run_inbox")).toBe(0);
  });
});

describe("stopping", () => {
  it("lets effects finish, starts no new ones, and gives the rest back at once", async () => {
    const calls: string[] = [];
    fixture.answers.current = async (request) => {
      calls.push(request.url);
      await new Promise((resolve) => setTimeout(resolve, 200));
      return { done: true };
    };
    const { path } = await fixture.publish(line({ id: "one", type: "call" }, { id: "two", type: "call" }));
    const executor = await fixture.executor();
    const { runId } = await fixture.starter(executor).start(fixture.startOf(path, {}));
    await waitFor(() => calls.length === 1);
    const stoppedAt = performance.now();
    await executor.stop({ graceMs: 5_000 });
    expect(performance.now() - stoppedAt).toBeLessThan(1_500);
    expect(calls).toEqual(["test:one"]);
    expect(await fixture.queueRow(runId)).toMatchObject({ lease_owner: null });
    expect(
      (await fixture.stepsOf(runId)).filter((step) => step.status === "succeeded").map((step) => step.path),
    ).toEqual(["one"]);
    await newExecutor();
    await waitFor(async () => (await fixture.runRow(runId)).status === "succeeded");
    expect(calls).toEqual(["test:one", "test:two"]);
  });

  it("aborts what takes longer than the grace time; it is delivered again with the same key and attempt", async () => {
    const calls: string[] = [];
    fixture.answers.current = (request) => {
      calls.push(`${request.headers["idempotency-key"]} ${request.headers.attempt}`);
      return calls.length === 1 ? new Promise(() => undefined) : Promise.resolve({ done: true });
    };
    const { path } = await fixture.publish(line({ id: "one", type: "call" }));
    const executor = await fixture.executor();
    const { runId } = await fixture.starter(executor).start(fixture.startOf(path, {}));
    await waitFor(() => calls.length === 1);
    await executor.stop({ graceMs: 50 });
    await newExecutor();
    await waitFor(async () => (await fixture.runRow(runId)).status === "succeeded");
    expect(calls).toHaveLength(2);
    expect(calls[0]).toBe(calls[1]);
    expect(await fixture.stepsOf(runId)).toHaveLength(1);
  });
});

describe("an executor that was away for longer than its lease", () => {
  it("drops everything, starts again under a new id, and its late writes change nothing", async () => {
    let release: () => void = () => undefined;
    const calls: string[] = [];
    fixture.answers.current = (request) => {
      calls.push(`${request.headers["idempotency-key"]} ${request.headers.attempt}`);
      return calls.length === 1
        ? new Promise((resolve) => (release = () => resolve({ late: true })))
        : Promise.resolve({ done: true });
    };
    const { path } = await fixture.publish(line({ id: "one", type: "call" }));
    const frozen = await newExecutor({ leaseMs: 600 });
    const firstId = frozen.id;
    const { runId } = await fixture.starter(frozen).start(fixture.startOf(path, {}));
    await waitFor(() => calls.length === 1);
    // What a freeze looks like from outside: the lease in the database has passed.
    await fixture.admin.query("update executor set lease_until = now() - interval '1 second' where id = $1", [firstId]);
    await newExecutor({ leaseMs: 600 });
    await waitFor(() => calls.length === 2);
    release();
    await waitFor(async () => (await fixture.runRow(runId)).status === "succeeded");
    expect((await fixture.runRow(runId)).output).toEqual({ done: true });
    expect(calls[1]).toBe(calls[0]);
    await waitFor(() => frozen.id !== firstId && frozen.id !== "");
    expect(frozen.stats()).toMatchObject({ fenced: 1 });
    const after = await fixture.run(fixture.starter(frozen), frozen, path, {});
    expect(after.status).toBe("succeeded");
  });
});

describe("replies", () => {
  it("reach a process that waits for a run which another one executed, and one that asks too late", async () => {
    const { path } = await fixture.publish(line({ id: "one", type: "call" }));
    const replies = createRunReplies({ pool: fixture.pool, bus: fixture.bus, log: fixture.log });
    await newExecutor();
    const runId = newUuid();
    const expected = replies.expect(runId);
    const { organizationId } = await fixture.starter().start(fixture.startOf(path, {}, { runId, replyTo: replies.id }));
    expect(await expected.wait({ organizationId, timeoutMs: 5_000 })).toMatchObject({
      status: "succeeded",
      output: { done: true },
    });
    const late = replies.expect(runId).wait({ organizationId, timeoutMs: 5_000, mayHaveEnded: true });
    expect(await late).toMatchObject({ runId, status: "succeeded" });
    expect(await replies.expect(newUuid()).wait({ organizationId, timeoutMs: 30 })).toBeNull();
    replies.close();
  });
});
