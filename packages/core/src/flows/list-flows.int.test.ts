import { afterAll, beforeAll, expect, it } from "vitest";
import { createTestCore, newOrganization, type TestCore } from "../../test/core-fixture.ts";
import { manualFlow, newFlow, newPublishedFlow, redraw } from "../../test/flow-fixture.ts";
import { archiveFlow } from "./archive-flow.ts";
import { createFlow } from "./create-flow.ts";
import { listFlows } from "./list-flows.ts";

let core: TestCore;
beforeAll(async () => {
  core = await createTestCore();
});
afterAll(() => core.close());

it("tells whether the draft differs from production by what it means", async () => {
  const owner = await newOrganization(core);
  const differs = async () => (await listFlows(core.deps, owner, { limit: 1 })).items[0]?.hasDraftChanges;
  await createFlow(core.deps, owner, { name: "Empty", description: "" });
  expect(await differs()).toBe(false);
  await newFlow(core, owner, manualFlow());
  expect(await differs()).toBe(true);
  const flow = await newPublishedFlow(core, owner, manualFlow());
  expect(await differs()).toBe(false);
  const { nodes, ...rest } = manualFlow();
  await redraw(core, owner, flow, { ...rest, nodes: [...nodes].reverse() });
  expect(await differs()).toBe(false);
  await redraw(core, owner, flow, manualFlow("other"));
  expect(await differs()).toBe(true);
});

it("finds by name and description, taking wildcards literally", async () => {
  const owner = await newOrganization(core);
  await createFlow(core.deps, owner, { name: "Order 100%", description: "" });
  await createFlow(core.deps, owner, { name: "Invoice", description: "After each ORDER" });
  await createFlow(core.deps, owner, { name: "Refund", description: "" });
  const found = async (search: string) =>
    (await listFlows(core.deps, owner, { limit: 10, search })).items.map(({ name }) => name).sort();
  expect(await found("order")).toEqual(["Invoice", "Order 100%"]);
  expect(await found("%")).toEqual(["Order 100%"]);
  expect(await found("_")).toEqual([]);
});

it("pages in the order of the last change and leaves out archived flows", async () => {
  const owner = await newOrganization(core);
  const names: string[] = [];
  for (let number = 0; number < 5; number++) {
    const { id, name } = await createFlow(core.deps, owner, { name: `Flow ${number}`, description: "" });
    if (number === 2) await archiveFlow(core.deps, owner, { flowId: id });
    else names.unshift(name);
  }
  const first = await listFlows(core.deps, owner, { limit: 3 });
  const second = await listFlows(core.deps, owner, { limit: 3, cursor: first.nextCursor ?? undefined });
  expect([...first.items, ...second.items].map(({ name }) => name)).toEqual(names);
  expect(second.nextCursor).toBeNull();
  await expect(listFlows(core.deps, owner, { limit: 3, cursor: "1~x" })).rejects.toMatchObject({
    code: "request.invalid",
  });
});
