import { errorRegistry } from "@millrace/contracts/errors";
import type { FlowId } from "@millrace/contracts/ids";
import type { JsonValue } from "@millrace/contracts/json";
import { createPool } from "@millrace/db/pool";
import { afterAll, beforeAll, expect, it } from "vitest";
import { createTestCore, inside, newMember, newOrganization, type TestCore } from "../../test/core-fixture.ts";
import { manualFlow, newPublishedFlow } from "../../test/flow-fixture.ts";
import type { Actor } from "../shared/actor.ts";
import { startRun } from "./start-run.ts";

let core: TestCore;
beforeAll(async () => {
  core = await createTestCore();
});
afterAll(() => core.close());

const start = async (actor: Actor, flowId: FlowId, startKey: string, input: JsonValue) =>
  (await startRun(core.deps, actor, { flowId, source: "production", input, startKey })).runId;
const countRuns = (actor: Actor) => inside(core, actor, (tx) => tx.run.count());

it("starts one run for 50 calls at once with one key, recorded once", async () => {
  const owner = await newOrganization(core);
  const colleague = await newMember(core, owner.organizationId, "operator");
  const flow = await newPublishedFlow(core, owner, manualFlow());
  const runs = await Promise.all(
    Array.from({ length: 50 }, (_, index) => start(index % 2 ? owner : colleague, flow.id, "order-1", { amount: 1 })),
  );
  expect(new Set(runs).size).toBe(1);
  expect(await countRuns(owner)).toBe(1);
  await inside(core, owner, async (tx) => {
    expect(await tx.runQueueEntry.count()).toBe(1);
    expect(await tx.auditEntry.count({ where: { action: "run.started" } })).toBe(1);
  });
});

it("knows the same input in another order, and refuses another one", async () => {
  const owner = await newOrganization(core);
  const flow = await newPublishedFlow(core, owner, manualFlow());
  const first = await start(owner, flow.id, "k", { a: 1, b: [1, 2] });
  expect(await start(owner, flow.id, "k", { b: [1, 2], a: 1 })).toBe(first);
  await expect(start(owner, flow.id, "k", { a: 1, b: [2, 1] })).rejects.toMatchObject({
    code: "run.start_key_conflict",
    message: expect.stringContaining("Use a new key"),
  });
  expect(errorRegistry["run.start_key_conflict"].status).toBe(409);
});

it("keeps the keys of flows and organizations apart", async () => {
  const owner = await newOrganization(core);
  const other = await newOrganization(core);
  const flows = [
    await newPublishedFlow(core, owner, manualFlow()),
    await newPublishedFlow(core, owner, manualFlow()),
    await newPublishedFlow(core, other, manualFlow()),
  ];
  const runs = [];
  for (const [index, flow] of flows.entries()) runs.push(await start(index < 2 ? owner : other, flow.id, "k", index));
  expect(new Set(runs).size).toBe(3);
});

it("keeps a key for 24 hours", async () => {
  const owner = await newOrganization(core);
  const flow = await newPublishedFlow(core, owner, manualFlow());
  const first = await start(owner, flow.id, "k", "one");
  const admin = createPool({ url: core.urls.admin, max: 1 });
  const pass = (hours: number) =>
    admin.query("update start_key set expires_at = expires_at - $1 * interval '1 hour' where organization_id = $2", [
      hours,
      owner.organizationId,
    ]);
  await pass(23.9);
  expect(await start(owner, flow.id, "k", "one")).toBe(first);
  await pass(0.2);
  const second = await start(owner, flow.id, "k", "two");
  expect(second).not.toBe(first);
  await pass(23.9);
  await expect(start(owner, flow.id, "k", "one")).rejects.toMatchObject({ code: "run.start_key_conflict" });
  await admin.end();
});
