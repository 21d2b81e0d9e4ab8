import type { FlowDefinition, FlowNode } from "@millrace/contracts/flow/definition";
import { waitFor } from "@millrace/testing/wait-for";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createTestCore, newOrganization, type TestCore } from "../../test/core-fixture.ts";
import { chain, manualTrigger, newPublishedFlow } from "../../test/flow-fixture.ts";
import { start, startExecutor, waitForRun } from "../../test/run-fixture.ts";
import { createCredential } from "../credentials/create-credential.ts";
import { updateOrganization } from "../organizations/update-organization.ts";
import { getWhy } from "../runs/get-why.ts";
import type { UserActor } from "../shared/actor.ts";
import { listLimits } from "./list-limits.ts";

let core: TestCore;
let stopExecutor: () => Promise<void>;
/** Requests stay under way until this is called. */
let answer: () => void;
beforeAll(async () => {
  core = await createTestCore();
  const answered = new Promise<void>((resolve) => {
    answer = resolve;
  });
  stopExecutor = await startExecutor(core, async ({ url }) => {
    await answered;
    return { status: 200, headers: {}, body: "", url };
  });
});
afterAll(async () => {
  await stopExecutor();
  await core.close();
});

const calling = (params: object, limits: Partial<FlowNode> = {}): FlowDefinition => {
  const flow = chain(manualTrigger, {
    id: "call",
    type: "http",
    params: { method: "GET", url: "https://api.example.com/x", ...params },
  });
  return {
    ...flow,
    nodes: flow.nodes.map((node) => (node.id === "call" ? { ...node, name: "Call", ...limits } : node)),
  };
};

describe("limits in use", () => {
  it("say how many have a place and how many wait, and each waiting run which limit it waits for", async () => {
    const owner = await newOrganization(core);
    await updateOrganization(core.deps, owner, { changes: { maxRunningRuns: 50 } });
    const credential = await createCredential(core.deps, owner, {
      name: "Stripe",
      allowedHosts: ["api.example.com"],
      secret: { kind: "basic", username: "a", password: "b" },
      rateLimit: { max: 1, perMs: 3_600_000 },
    });
    const places = await newPublishedFlow(
      core,
      owner,
      calling({}, { concurrency: { max: 1, key: { $cel: "trigger.country" } } }),
    );
    const rated = await newPublishedFlow(core, owner, calling({ credentialId: credential.id }));
    const slow = await newPublishedFlow(core, owner, calling({}, { rateLimit: { max: 1, perMs: 86_400_000 } }));
    const input = { country: "de" };
    const runs = [];
    for (const flow of [places, places, places, rated, rated, slow, slow])
      runs.push(await start(core, owner, { flowId: flow.id, input }));

    const find = async (kind: string) => (await listLimits(core.deps, owner)).items.find((item) => item.kind === kind);
    await waitFor(async () => (await find("node"))?.waiting === 2);
    await waitFor(async () => (await find("credential_rate"))?.waiting === 1);
    await waitFor(async () => (await find("node_rate"))?.waiting === 1);
    expect(await find("node")).toMatchObject({
      name: `${places.name} · Call`,
      flowId: places.id,
      key: '"de"',
      max: 1,
      inUse: 1,
      waiting: 2,
    });
    expect(await find("credential_rate")).toMatchObject({
      name: "Stripe at api.example.com",
      max: 1,
      perMs: 3_600_000,
      inUse: null,
      nextAt: expect.any(String),
    });
    expect(await find("node_rate")).toMatchObject({ name: `${slow.name} · Call`, key: null, perMs: 86_400_000 });
    expect(await find("organization")).toMatchObject({ max: 50, inUse: 7, waiting: 0 });

    const texts = await Promise.all(runs.map(async ({ runId }) => (await getWhy(core.deps, owner, { runId })).text));
    const about = (pattern: RegExp) => texts.filter((text) => pattern.test(text));
    expect(about(/waits for a free place: limit 1 at once of this step for key "de", position \d\./)).toHaveLength(2);
    expect(about(/position 2/)).toHaveLength(1);
    expect(about(/limit 1 per hour for Stripe at api\.example\.com, position 1\./)).toHaveLength(1);
    expect(about(/limit 1 per day of this step, position 1\./)).toHaveLength(1);
    expect(about(/^Executing \*Call\*/)).toHaveLength(3);

    answer();
    for (const { runId } of runs.slice(0, 3))
      await waitForRun(core, owner, runId, ({ status }) => status === "succeeded");
    expect(await find("node")).toBeUndefined();
  });

  it("belong to one organization, and say its share only to who may manage it", async () => {
    const owner = await newOrganization(core);
    expect(await listLimits(core.deps, owner)).toEqual({ items: [], more: false, shareWeight: 1 });
    const viewer: UserActor = { ...owner, role: "viewer" };
    expect((await listLimits(core.deps, viewer)).shareWeight).toBeNull();
  });
});
