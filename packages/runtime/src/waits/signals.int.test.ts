import { newUuid } from "@millrace/contracts/ids";
import { waitFor } from "@millrace/testing/wait-for";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { flow, line } from "../../test/test-flows.ts";
import { createWaitFixture, type WaitFixture } from "../../test/wait-fixture.ts";
import type { Executor } from "../executor.ts";
import { answerWait } from "./answer-wait.ts";

let fixture: WaitFixture;
let executor: Executor;
beforeAll(async () => {
  fixture = await createWaitFixture();
  executor = await fixture.executorWithAllNodes();
});
afterAll(() => fixture.close());

const waiting = (name: string, params: object = {}) =>
  line({
    id: "w",
    type: "wait_for_signal",
    params: { name, correlation: { $cel: "string(trigger.id)" }, schema: {}, onTimeout: "port", ...params } as never,
  });
const start = async (path: string, id: unknown) =>
  (await fixture.starter(executor).start(fixture.startOf(path, { id: id as never }))).runId;

describe("a signal and a wait that meet", () => {
  it("never miss each other, whichever is first: 2,000 pairs at once, each signal used once", async () => {
    const { path } = await fixture.publish(waiting("race"));
    const starter = fixture.starter(executor);
    const sendTo = async (id: number) => {
      await new Promise((resolve) => setTimeout(resolve, Math.random() * 40));
      return (await fixture.send("race", `${id}`, { n: id })).result;
    };
    const results: string[] = [];
    const runIds: string[] = [];
    for (let from = 0; from < 2_000; from += 100) {
      const ids = Array.from({ length: 100 }, (_, index) => from + index);
      const [started, sent] = await Promise.all([
        Promise.all(ids.map((id) => starter.start(fixture.startOf(path, { id })))),
        Promise.all(ids.map(sendTo)),
      ]);
      runIds.push(...started.map(({ runId }) => runId));
      results.push(...sent);
    }
    await waitFor(
      async () => (await fixture.count("from run where id = any($1) and status = 'succeeded'", [runIds])) === 2_000,
      { timeoutMs: 20_000 },
    );
    expect(await fixture.count("from run where id = any($1) and output->>'n' = input->>'id'", [runIds])).toBe(2_000);
    expect(await fixture.count("from signal where name = 'race' and wait_id is not null")).toBe(2_000);
    expect(await fixture.count("from wait where name = 'race'")).toBe(0);
    // Both ways of meeting really happened.
    expect(new Set(results)).toEqual(new Set(["delivered", "buffered"]));
  }, 60_000);

  it("of many with one key, each gets one signal, in the order of both", async () => {
    const { path } = await fixture.publish(waiting("queue"));
    const runIds: string[] = [];
    for (let turn = 0; turn < 5; turn++) {
      const runId = await start(path, 1);
      await fixture.openWait(runId, "w");
      runIds.push(runId);
    }
    for (let turn = 0; turn < 5; turn++)
      expect((await fixture.send("queue", "1", turn)).runIds).toEqual([runIds[turn]]);
    for (const [turn, runId] of runIds.entries()) expect((await fixture.ended(runId)).output).toBe(turn);
    for (let turn = 0; turn < 3; turn++)
      expect((await fixture.send("queue", "1", `early ${turn}`)).result).toBe("buffered");
    for (let turn = 0; turn < 3; turn++)
      expect((await fixture.ended(await start(path, 1))).output).toBe(`early ${turn}`);
  });
});

describe("a signal", () => {
  it("sent again with its token changes nothing, also when it has not been used yet", async () => {
    const { path } = await fixture.publish(waiting("token"));
    const results = await Promise.all(Array.from({ length: 8 }, () => fixture.send("token", "1", 1, "t-1")));
    expect(results.map(({ result }) => result).sort()).toEqual([...Array(7).fill("already_received"), "buffered"]);
    expect((await fixture.ended(await start(path, 1))).output).toBe(1);
    expect((await fixture.send("token", "1", 1, "t-1")).result).toBe("already_received");
    const second = await start(path, 1);
    await fixture.openWait(second, "w");
    expect((await fixture.send("token", "1", 2, "t-2")).result).toBe("delivered");
    expect((await fixture.ended(second)).output).toBe(2);
  });

  it("that does not fit is refused with the reason, and the step still waits", async () => {
    const { path } = await fixture.publish(waiting("typed", { schema: { type: "object", required: ["amount"] } }));
    const runId = await start(path, 1);
    await fixture.openWait(runId, "w");
    await expect(fixture.send("typed", "1", {})).rejects.toMatchObject({
      code: "signal.invalid_payload",
      details: { problems: [{ pointer: "/amount", message: "is missing" }] },
    });
    expect(await fixture.count("from signal where name = 'typed'")).toBe(0);
    expect((await fixture.send("typed", "1", { amount: 5 })).result).toBe("delivered");
    expect((await fixture.ended(runId)).output).toEqual({ amount: 5 });
  });

  it("that came early and does not fit is left for another step", async () => {
    const { path } = await fixture.publish(waiting("early_typed", { schema: { type: "number" } }));
    await fixture.send("early_typed", "1", "text");
    await fixture.send("early_typed", "1", 7);
    expect((await fixture.ended(await start(path, 1))).output).toBe(7);
    expect(await fixture.count("from signal where name = 'early_typed' and wait_id is null")).toBe(1);
  });

  it("that has expired is not used", async () => {
    const { path } = await fixture.publish(waiting("old", { timeoutMs: 400 }));
    await fixture.send("old", "1", 1);
    await fixture.admin.query("update signal set expires_at = now() where name = 'old'");
    const runId = await start(path, 1);
    await fixture.ended(runId);
    expect((await fixture.stepsOf(runId))[0]).toMatchObject({ port: "timeout" });
  });

  it("stays in its organization", async () => {
    const { path } = await fixture.publish(waiting("private"));
    const runId = await start(path, 1);
    await fixture.openWait(runId, "w");
    const other = newUuid();
    await fixture.admin.query(
      `insert into signal (organization_id, id, name, correlation, payload, expires_at)
       values ($1, $2, 'private', '1', '1', now() + interval '1 day')`,
      [other, newUuid()],
    );
    expect((await fixture.send("private", "1", "mine")).result).toBe("delivered");
    expect((await fixture.ended(runId)).output).toBe("mine");
  });
});

it("parks a run that only waits for others, and forgets its mark once it was read", async () => {
  const { path } = await fixture.publish(
    line(
      { id: "w", type: "wait_for_signal", params: { name: "a", correlation: "park", schema: {}, onTimeout: "port" } },
      { id: "v", type: "wait_for_signal", params: { name: "b", correlation: "park", schema: {}, onTimeout: "port" } },
    ),
  );
  const runId = await start(path, 1);
  const parked = (waitPath: string) =>
    waitFor(async () => {
      const row = await fixture.queueRow(runId);
      return row.lease_owner === null && row.wake_at === null && (await fixture.openWait(runId, waitPath));
    });
  await parked("w");
  await fixture.send("a", "park", 1);
  await parked("v");
  await fixture.send("b", "park", 2);
  expect((await fixture.ended(runId)).output).toBe(2);
  expect(await fixture.count("from run_inbox where run_id = $1", [runId])).toBe(0);
});

it("finds a signal for a wait whose executor died before it looked", async () => {
  const { path } = await fixture.publish(waiting("crashed"));
  const runId = await start(path, 1);
  await waitFor(async () => (await fixture.queueRow(runId)).lease_owner === null);
  // The rows as such an executor leaves them: a wait, an early signal, and a run that is taken over.
  await fixture.admin.query(
    `insert into signal (organization_id, id, name, correlation, payload, expires_at)
     values ($1, $2, 'crashed', '1', '"found"', now() + interval '1 day')`,
    [fixture.organization.id, newUuid()],
  );
  await fixture.admin.query("update run_queue set wake_at = now() where run_id = $1", [runId]);
  fixture.bus.publish("run_available", "");
  expect((await fixture.ended(runId)).output).toBe("found");
});

describe("the end of a wait's time", () => {
  const ask = (timeoutMs: number) =>
    line({ id: "w", type: "approval", params: { title: "t", message: "", fields: [], timeoutMs, onTimeout: "port" } });

  it("loses against an answer that came before and is only committed after it", async () => {
    // A call beside it keeps the run in memory, where its executor's clock would be quickest.
    fixture.answers.current = async () => {
      await new Promise((resolve) => setTimeout(resolve, 1_200));
      return "called";
    };
    const beside = flow([...ask(400).nodes, { id: "call", type: "call" }], ["start>w", "start>call"]);
    const { path } = await fixture.publish(beside);
    const runId = await start(path, 1);
    const { id: waitId } = await fixture.openWait(runId, "w");
    const client = await fixture.admin.connect();
    await client.query("begin");
    const answer = { organizationId: fixture.organization.id, runId, waitId, port: "approved", value: "in time" };
    expect(await answerWait(client, answer)).toBe("answered");
    await new Promise((resolve) => setTimeout(resolve, 700));
    await client.query("commit");
    client.release();
    expect((await fixture.ended(runId)).output).toEqual({ w: "in time", call: "called" });
  });

  it("is final, also while no executor has come to it", async () => {
    const { path } = await fixture.publish(ask(60_000));
    const runId = await start(path, 1);
    const { id: waitId } = await fixture.openWait(runId, "w");
    await fixture.admin.query("update wait set due_at = now() - interval '1 second' where id = $1", [waitId]);
    expect(await fixture.decide(runId, waitId, "late")).toBe("too_late");
  });
});
