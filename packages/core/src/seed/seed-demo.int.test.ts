import { newId } from "@millrace/contracts/ids";
import type { JsonObject } from "@millrace/contracts/json";
import { validateFlow } from "@millrace/engine/flow/validate";
import { nodeCatalog } from "@millrace/nodes/catalog";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createTestCore, type TestCore } from "../../test/core-fixture.ts";
import { runToEnd, startExecutor } from "../../test/run-fixture.ts";
import { signIn } from "../account/sign-in.ts";
import { listFlows } from "../flows/list-flows.ts";
import { findMembership } from "../organizations/find-membership.ts";
import { getRunPayload } from "../runs/get-run-payload.ts";
import type { UserActor } from "../shared/actor.ts";
import { dailySummary, exampleOrder, fulfilOrder, orderCheck } from "./demo-flows.ts";
import { seedDemo } from "./seed-demo.ts";

describe("the demo flows", () => {
  it.each([orderCheck, dailySummary, fulfilOrder])("$name has no problem and a place for every node", (flow) => {
    expect(validateFlow(flow.definition, nodeCatalog)).toEqual([]);
    expect(Object.keys(flow.layout.nodes)).toEqual(flow.definition.nodes.map(({ id }) => id));
  });
});

describe("a fresh installation", () => {
  let core: TestCore;
  let stopExecutor: () => Promise<void>;
  let actor: UserActor;
  beforeAll(async () => {
    core = await createTestCore();
    stopExecutor = await startExecutor(core);
  });
  afterAll(async () => {
    await stopExecutor();
    await core.close();
  });

  it("gets a person who can sign in, two published flows and a draft, once", async () => {
    const password = "random for each installation";
    const seeded = await seedDemo(core.deps, { password });
    expect(seeded).toEqual({
      organizationSlug: "demo",
      email: "demo@example.com",
      webhookUrl: "http://hooks.test/hooks/demo/orders",
      exampleBody: exampleOrder,
    });
    const { person } = await signIn(core.deps, { email: "demo@example.com", password, address: "::1", userAgent: "" });
    const membership = await findMembership(core.deps, { userId: person.userId, slug: "demo" });
    if (!membership) throw new Error("the demo person is a member");
    actor = { kind: "user", userId: person.userId, name: person.name, requestId: newId("request"), ...membership };
    const { items } = await listFlows(core.deps, actor, { limit: 10 });
    expect(items.map(({ name, trigger, productionVersion }) => [name, trigger, productionVersion])).toEqual([
      ["Fulfil order", "webhook", null],
      ["Daily summary", "schedule", 1],
      ["Order check", "webhook", 1],
    ]);
    await expect(seedDemo(core.deps, { password })).resolves.toBeNull();
  });

  const check = async (order: JsonObject) => {
    const { items } = await listFlows(core.deps, actor, { limit: 10, search: "Order check" });
    const flowId = items[0]?.id;
    if (!flowId) throw new Error("the order check is there");
    const run = await runToEnd(core, actor, { flowId, input: order });
    return (await getRunPayload(core.deps, actor, { runId: run.id })).output;
  };

  it("answers a large order", async () => {
    await expect(check(exampleOrder)).resolves.toEqual({
      order: "A-1042",
      items: 5,
      total: 120.75,
      tier: "priority",
      toPay: 114.71,
      message: "Thank you, Ada Lovelace. Order A-1042 with 5 items comes to 114.71 EUR and ships today.",
    });
  });

  it("answers a small order", async () => {
    const order = { id: "A-2", customer: "Grace", items: [{ sku: "pen", quantity: 2, price: 3 }] };
    await expect(check(order)).resolves.toEqual({
      order: "A-2",
      items: 2,
      total: 6,
      tier: "standard",
      toPay: 6,
      message: "Thank you, Grace. Order A-2 with 2 items comes to 6 EUR and ships within three days.",
    });
  });
});
