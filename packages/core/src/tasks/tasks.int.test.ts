import type { TaskSummary } from "@millrace/contracts/api/tasks";
import { waitFor } from "@millrace/testing/wait-for";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createTestCore, inside, newMember, newOrganization, type TestCore } from "../../test/core-fixture.ts";
import { chain, manualTrigger, newPublishedFlow } from "../../test/flow-fixture.ts";
import { start, startExecutor, waitForRun } from "../../test/run-fixture.ts";
import { cancelRun } from "../runs/cancel-run.ts";
import { getRun } from "../runs/get-run.ts";
import { getRunPayload } from "../runs/get-run-payload.ts";
import type { UserActor } from "../shared/actor.ts";
import { sendSignal } from "../signals/send-signal.ts";
import { countOpenTasks } from "./count-open-tasks.ts";
import { decideTask } from "./decide-task.ts";
import { getTask } from "./get-task.ts";
import { listTasks } from "./list-tasks.ts";

let core: TestCore;
let stopExecutor: () => Promise<void>;
beforeAll(async () => {
  core = await createTestCore();
  stopExecutor = await startExecutor(core);
});
afterAll(async () => {
  await stopExecutor();
  await core.close();
});

const amount = { name: "amount", label: "Amount", kind: "number", required: true };
const approval = (params: object = {}) =>
  chain(manualTrigger, {
    id: "ask",
    type: "approval",
    params: {
      title: { $liquid: "Refund {{ input.id }}" },
      message: "Look",
      fields: [amount],
      role: "anybody",
      onTimeout: "port",
      ...params,
    } as never,
  });

async function newTask(owner: UserActor, id: string, params: object = {}) {
  const flow = await newPublishedFlow(core, owner, approval(params));
  const { runId } = await start(core, owner, { flowId: flow.id, input: { id } });
  const task = await waitFor(async () =>
    (await listTasks(core.deps, owner, { limit: 100, state: "open", mine: false })).items.find(
      (one: TaskSummary) => one.runId === runId,
    ),
  );
  return { taskId: task.id, runId, task };
}

describe("a task", () => {
  it("is listed with its run, shown with its form, and decided; the run goes on with the decision", async () => {
    const owner = await newOrganization(core);
    const { taskId, runId, task } = await newTask(owner, "A-1");
    expect(task).toMatchObject({ title: "Refund A-1", status: "open", isMine: true, dueAt: null, runId });
    await expect(countOpenTasks(core.deps, owner)).resolves.toEqual({ count: 1 });
    await expect(getTask(core.deps, owner, { taskId })).resolves.toMatchObject({ message: "Look", fields: [amount] });
    const run = await waitForRun(core, owner, runId, ({ status }) => status === "waiting");
    expect(run.headline).toBe("Waiting: *ask* waits for a decision.");
    expect(run.steps).toMatchObject([{ waitsFor: { kind: "approval", taskId, title: "Refund A-1" } }]);

    const decided = await decideTask(core.deps, owner, {
      taskId,
      decision: "approve",
      form: { amount: 17 },
      comment: "fine",
    });
    expect(decided).toMatchObject({ status: "approved", decidedBy: owner.name, form: { amount: 17 }, comment: "fine" });
    await waitForRun(core, owner, runId, ({ status }) => status === "succeeded");
    await expect(getRunPayload(core.deps, owner, { runId })).resolves.toMatchObject({
      output: { decision: "approve", form: { amount: 17 }, by: { name: owner.name }, comment: "fine" },
    });
    // The task outlives its run, and the change is on record.
    await expect(listTasks(core.deps, owner, { limit: 10, state: "ended", mine: false })).resolves.toMatchObject({
      items: [{ id: taskId, status: "approved" }],
    });
    await expect(countOpenTasks(core.deps, owner)).resolves.toEqual({ count: 0 });
    await inside(core, owner, async (tx) => {
      await expect(tx.auditEntry.findMany({ where: { subjectId: taskId } })).resolves.toMatchObject([
        { action: "task.approved", actorId: owner.userId },
      ]);
      const events = (await tx.outbox.findMany()).flatMap((row) => row.events as { type: string }[]);
      expect(events.filter(({ type }) => type === "task.changed")).toHaveLength(1);
    });
  });

  it("is decided once: the same again is answered, anything else is a conflict, whoever comes at the same time", async () => {
    const owner = await newOrganization(core);
    const others = await Promise.all([1, 2, 3].map(() => newMember(core, owner.organizationId, "operator")));
    const { taskId } = await newTask(owner, "A-2");
    const approve = { taskId, decision: "approve" as const, form: { amount: 1 }, comment: "" };
    const results = await Promise.allSettled([owner, ...others].map((actor) => decideTask(core.deps, actor, approve)));
    expect(results.filter(({ status }) => status === "fulfilled")).toHaveLength(1);
    for (const result of results)
      if (result.status === "rejected") expect(result.reason).toMatchObject({ code: "task.already_decided" });
    const winner = [owner, ...others][results.findIndex(({ status }) => status === "fulfilled")] ?? owner;
    await expect(decideTask(core.deps, winner, approve)).resolves.toMatchObject({ status: "approved" });
    await expect(decideTask(core.deps, winner, { ...approve, form: { amount: 2 } })).rejects.toMatchObject({
      code: "task.already_decided",
      message: `${winner.name} has already approved this task.`,
    });
    await inside(core, owner, async (tx) => {
      expect(await tx.auditEntry.count({ where: { subjectId: taskId } })).toBe(1);
    });
  });

  it("wants its form filled in to approve, and nothing to reject", async () => {
    const owner = await newOrganization(core);
    const { taskId } = await newTask(owner, "A-3");
    const decide = (decision: "approve" | "reject", form: object) =>
      decideTask(core.deps, owner, { taskId, decision, form: form as never, comment: "" });
    await expect(decide("approve", {})).rejects.toMatchObject({
      code: "task.invalid_form",
      details: { fields: { amount: "Amount is missing." } },
    });
    await expect(decide("reject", { amount: "much" })).rejects.toMatchObject({
      details: { fields: { amount: "Amount must be a number." } },
    });
    await expect(decide("reject", {})).resolves.toMatchObject({ status: "rejected" });
  });

  it("asks its role and those above it", async () => {
    const owner = await newOrganization(core);
    const operator = await newMember(core, owner.organizationId, "operator");
    const { taskId } = await newTask(owner, "A-4", { role: "admin" });
    const list = (mine: boolean) => listTasks(core.deps, operator, { limit: 10, state: "open", mine });
    await expect(list(true)).resolves.toMatchObject({ items: [] });
    await expect(list(false)).resolves.toMatchObject({ items: [{ id: taskId, isMine: false }] });
    const approve = { taskId, decision: "approve" as const, form: { amount: 1 }, comment: "" };
    await expect(decideTask(core.deps, operator, approve)).rejects.toMatchObject({ code: "task.not_asked" });
    await expect(decideTask(core.deps, owner, approve)).resolves.toMatchObject({ status: "approved" });
  });

  it("can't be decided after its time or its run's end", async () => {
    const owner = await newOrganization(core);
    const late = await newTask(owner, "A-5", { timeoutMs: 700 });
    await waitForRun(core, owner, late.runId, ({ status }) => status === "succeeded");
    const cancelled = await newTask(owner, "A-6");
    await cancelRun(core.deps, owner, { runId: cancelled.runId });
    await waitForRun(core, owner, cancelled.runId, ({ status }) => status === "cancelled");
    for (const { taskId } of [late, cancelled])
      await expect(
        decideTask(core.deps, owner, { taskId, decision: "approve", form: { amount: 1 }, comment: "" }),
      ).rejects.toMatchObject({ code: "task.closed" });
    const { items } = await listTasks(core.deps, owner, { limit: 10, state: "ended", mine: false });
    expect(items.map(({ id, status }) => [id, status])).toEqual([
      [cancelled.taskId, "closed"],
      [late.taskId, "timed_out"],
    ]);
  });

  it("is listed page by page, open and ended", async () => {
    const owner = await newOrganization(core);
    const ids: string[] = [];
    for (const id of ["1", "2", "3"]) ids.push((await newTask(owner, id)).taskId);
    const pages = async (state: "open" | "ended") => {
      const seen: string[] = [];
      let cursor: string | undefined;
      do {
        const page = await listTasks(core.deps, owner, { limit: 1, state, mine: false, ...(cursor ? { cursor } : {}) });
        seen.push(...page.items.map((task) => task.id));
        cursor = page.nextCursor ?? undefined;
      } while (cursor);
      return seen;
    };
    expect(await pages("open")).toEqual([...ids].reverse());
    for (const taskId of ids)
      await decideTask(core.deps, owner, { taskId: taskId as never, decision: "reject", form: {}, comment: "" });
    expect(await pages("ended")).toEqual([...ids].reverse());
  });
});

describe("a signal", () => {
  const flow = chain(manualTrigger, {
    id: "w",
    type: "wait_for_signal",
    params: {
      name: "paid",
      correlation: { $cel: "input.id" },
      schema: { type: "object", required: ["amount"] },
      onTimeout: "port",
    },
  });

  it("reaches the step that waits, is on record, and stays in its organization", async () => {
    const owner = await newOrganization(core);
    const stranger = await newOrganization(core);
    const { id: flowId } = await newPublishedFlow(core, owner, flow);
    const { runId } = await start(core, owner, { flowId, input: { id: "A-1" } });
    const run = await waitForRun(core, owner, runId, ({ status }) => status === "waiting");
    expect(run.headline).toBe("Waiting: *w* waits for the signal paid.");
    const send = (actor: UserActor, payload: object, token?: string) =>
      sendSignal(core.deps, actor, {
        name: "paid",
        correlation: "A-1",
        payload: payload as never,
        ...(token ? { token } : {}),
      });
    await expect(send(stranger, { amount: 1 })).resolves.toEqual({ result: "buffered" });
    await expect(send(owner, {})).rejects.toMatchObject({ code: "signal.invalid_payload" });
    expect((await getRun(core.deps, owner, { runId })).status).toBe("waiting");
    await expect(send(owner, { amount: 2 }, "t")).resolves.toEqual({ result: "delivered" });
    await expect(send(owner, { amount: 2 }, "t")).resolves.toEqual({ result: "already_received" });
    await waitForRun(core, owner, runId, ({ status }) => status === "succeeded");
    await expect(getRunPayload(core.deps, owner, { runId })).resolves.toMatchObject({ output: { amount: 2 } });
    await inside(core, owner, async (tx) => {
      await expect(tx.auditEntry.findMany({ where: { action: "signal.sent" } })).resolves.toHaveLength(1);
    });
  });
});
