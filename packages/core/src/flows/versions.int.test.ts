import { createHash } from "node:crypto";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createTestCore, newOrganization, type TestCore } from "../../test/core-fixture.ts";
import {
  chain,
  manualFlow,
  manualTrigger,
  newFlow,
  newPublishedFlow,
  redraw,
  webhookFlow,
} from "../../test/flow-fixture.ts";
import { listAuditEntries } from "../audit/list-audit-entries.ts";
import { createCredential } from "../credentials/create-credential.ts";
import { restoreDraft } from "../drafts/restore-draft.ts";
import { startRun } from "../runs/start-run.ts";
import { activateVersion } from "./activate-version.ts";
import { archiveFlow } from "./archive-flow.ts";
import { compareFlow } from "./compare-flow.ts";
import { getFlow } from "./get-flow.ts";
import { getVersion } from "./get-version.ts";
import { labelVersion } from "./label-version.ts";
import { listVersions } from "./list-versions.ts";
import { previewActivation } from "./preview-activation.ts";
import { previewPublish } from "./preview-publish.ts";
import { publishFlow } from "./publish-flow.ts";

let core: TestCore;
beforeAll(async () => {
  core = await createTestCore();
});
afterAll(() => core.close());

type Flow = Awaited<ReturnType<typeof newFlow>>;
const publish = (actor: Parameters<typeof publishFlow>[1], flow: Flow, label: { name?: string; note?: string } = {}) =>
  publishFlow(core.deps, actor, { flowId: flow.id, draftRevision: flow.draftRevision, note: "", ...label });

it("is not published with a credential that the organization does not have, and says in which node", async () => {
  const [owner, other] = [await newOrganization(core), await newOrganization(core)];
  const credential = await createCredential(core.deps, other, {
    name: "Theirs",
    allowedHosts: ["shop.example.com"],
    secret: { kind: "header", headerName: "authorization", value: "Bearer x" },
  });
  const flow = await newFlow(core, owner, fetchOrder(1_000, "https://shop.example.com", credential.id));
  const { problems } = await previewPublish(core.deps, owner, { flowId: flow.id });
  expect(problems).toMatchObject([
    { code: "unknown_credential", severity: "error", nodeId: "fetch_order", pointer: "/credentialId" },
  ]);
  await expect(publish(owner, flow)).rejects.toMatchObject({ code: "flow.invalid" });
  const disabled = fetchOrder(1_000, "https://shop.example.com", credential.id);
  const off = { ...disabled, nodes: disabled.nodes.map((node) => ({ ...node, disabled: node.id === "fetch_order" })) };
  expect(await publish(owner, await newFlow(core, owner, off))).toEqual({ version: 1 });
});

describe("a version", () => {
  it("can be renamed and its note changed; its content stays, and the log keeps what it was called", async () => {
    const owner = await newOrganization(core);
    const flow = await newFlow(core, owner, manualFlow());
    await publish(owner, flow, { name: "Summer prices", note: "from June on" });
    const before = await getVersion(core.deps, owner, { flowId: flow.id, version: 1 });
    expect(before).toMatchObject({ name: "Summer prices", note: "from June on" });
    await labelVersion(core.deps, owner, { flowId: flow.id, version: 1, name: "Summer", note: "" });
    const after = await getVersion(core.deps, owner, { flowId: flow.id, version: 1 });
    expect(after).toEqual({ ...before, name: "Summer", note: "" });
    const { items } = await listAuditEntries(core.deps, owner, { limit: 1 });
    expect(items).toMatchObject([
      {
        action: "flow.version_labelled",
        details: { version: 1, before: { name: "Summer prices", note: "from June on" }, after: { name: "Summer" } },
      },
    ]);
    await expect(
      labelVersion(core.deps, owner, { flowId: flow.id, version: 7, name: "x", note: "" }),
    ).rejects.toMatchObject({ code: "version.not_found" });
  });

  it("has the hash of its content: the same content published twice has it twice", async () => {
    const owner = await newOrganization(core);
    const flow = await newPublishedFlow(core, owner, manualFlow("a"));
    await redraw(core, owner, flow, manualFlow("b"));
    await publish(owner, flow, { note: "another" });
    const { nodes, ...rest } = manualFlow("a");
    await redraw(core, owner, flow, { ...rest, nodes: [...nodes].reverse() });
    expect(await previewPublish(core.deps, owner, { flowId: flow.id })).toMatchObject({ nextVersion: 3, sameAs: 1 });
    await publish(owner, flow);
    const { items } = await listVersions(core.deps, owner, { flowId: flow.id, limit: 10 });
    const [third, second, first] = items.map(({ contentHash }) => contentHash);
    expect(third).toBe(first);
    expect(second).not.toBe(first);
    expect(first).toHaveLength(createHash("sha256").digest("hex").length);
  });
});

const fetchOrder = (timeoutMs: number, url: string, credentialId?: string) =>
  chain(
    { id: "start", type: "webhook", params: { path: `orders-${timeoutMs}`, method: "POST", reply: "accepted" } },
    { id: "fetch_order", type: "http", params: { url, timeoutMs, ...(credentialId ? { credentialId } : {}) } },
  );

describe("two states of a flow", () => {
  it("are compared field by field, with what it means to callers and outside", async () => {
    const owner = await newOrganization(core);
    const credential = await createCredential(core.deps, owner, {
      name: "Shop token",
      allowedHosts: ["api.example.com"],
      secret: { kind: "header", headerName: "authorization", value: "secret" },
    });
    const flow = await newPublishedFlow(core, owner, fetchOrder(10_000, "https://old.example.com/orders"));
    const url = { $liquid: "https://api.example.com/orders/{{ trigger.body.id }}" };
    await redraw(core, owner, flow, fetchOrder(30_000, url as unknown as string, credential.id));
    const result = await compareFlow(core.deps, owner, {
      flowId: flow.id,
      from: { kind: "production" },
      to: { kind: "draft" },
    });
    expect(result.changes.map(({ text }) => text)).toEqual([
      'Webhook *start*: path "orders-10000" → "orders-30000"',
      'HTTP request *fetch_order*: address "https://old.example.com/orders" → https://api.example.com/orders/{{ trigger.body.id }}',
      "HTTP request *fetch_order*: time limit 10 s → 30 s",
      "HTTP request *fetch_order*: credential set to Shop token",
    ]);
    expect(result.contract.verdict).toBe("breaking");
    expect(result.uses).toEqual([
      { kind: "credential", change: "new", name: "Shop token" },
      { kind: "host", change: "new", name: "api.example.com" },
      { kind: "host", change: "gone", name: "old.example.com" },
    ]);
    expect(result).toMatchObject({
      from: { version: 1, isProduction: true, by: owner.name },
      to: { version: null, draftRevision: flow.draftRevision, isProduction: false },
    });
  });

  it("can be versions, production, the draft, and the draft as it was", async () => {
    const owner = await newOrganization(core);
    const flow = await newPublishedFlow(core, owner, manualFlow("a"));
    const revision = flow.draftRevision;
    await redraw(core, owner, flow, manualFlow("b"));
    await publish(owner, flow);
    await redraw(core, owner, flow, manualFlow("c"));
    const changes = async (from: Parameters<typeof compareFlow>[2]["from"], to: typeof from) =>
      (await compareFlow(core.deps, owner, { flowId: flow.id, from, to })).changes.map(({ text }) => text);
    const words = (was: string, is: string) => [`Set fields *Work*: field "result", value "${was}" → "${is}"`];
    expect(await changes({ kind: "version", version: 1 }, { kind: "production" })).toEqual(words("a", "b"));
    expect(await changes({ kind: "draft" }, { kind: "version", version: 1 })).toEqual(words("c", "a"));
    expect(await changes({ kind: "draft", revision }, { kind: "draft" })).toEqual(words("a", "c"));
    expect(await changes({ kind: "draft", revision }, { kind: "version", version: 1 })).toEqual([]);
    await expect(changes({ kind: "version", version: 9 }, { kind: "draft" })).rejects.toMatchObject({
      code: "version.not_found",
    });
    await expect(changes({ kind: "draft", revision: 99 }, { kind: "draft" })).rejects.toMatchObject({
      code: "flow.edit_not_found",
    });
    const fresh = await newFlow(core, owner, manualFlow());
    await expect(
      compareFlow(core.deps, owner, { flowId: fresh.id, from: { kind: "production" }, to: { kind: "draft" } }),
    ).rejects.toMatchObject({ code: "flow.not_published" });
  });
});

it("says before a roll back what becomes of the trigger and of runs under way", async () => {
  const owner = await newOrganization(core);
  const daily = (cron: string) =>
    chain(
      { id: "start", type: "schedule", params: { cron, timeZone: "Europe/Berlin" } },
      { id: "end", type: "set", params: { fields: [] } },
    );
  const flow = await newPublishedFlow(core, owner, daily("0 9 * * *"));
  await redraw(core, owner, flow, webhookFlow("orders"));
  await publish(owner, flow);
  await startRun(core.deps, owner, { flowId: flow.id, input: {}, source: "production" });
  const preview = await previewActivation(core.deps, owner, { flowId: flow.id, version: 1 });
  expect(preview).toMatchObject({
    production: 2,
    problems: [],
    webhook: { before: `POST http://hooks.test/hooks/${owner.slug}/orders`, after: null },
    schedule: { before: null, nextBefore: null, after: expect.stringContaining("Europe/Berlin") },
    runs: [{ version: 2, count: 1 }],
    hasMoreRuns: false,
    contract: { verdict: "breaking" },
  });
  expect(Date.parse(preview.schedule?.nextAfter ?? "")).toBeGreaterThan(core.deps.clock().getTime());

  // Somebody else has taken the path meanwhile.
  await redraw(core, owner, flow, manualFlow());
  await publish(owner, flow);
  await newPublishedFlow(core, owner, webhookFlow("orders"));
  const back = await previewActivation(core.deps, owner, { flowId: flow.id, version: 2 });
  expect(back.problems.join()).toContain("path orders belongs to");
});

it("is not gone back to where a flow that the version runs is gone, and the preview says so", async () => {
  const owner = await newOrganization(core);
  const child = await newPublishedFlow(core, owner, manualFlow());
  const call = { flow: { id: child.id, version: 1 }, input: { $cel: "input" }, wait: true };
  const flow = await newPublishedFlow(
    core,
    owner,
    chain(manualTrigger, { id: "call", type: "sub_flow", params: call }),
  );
  await redraw(core, owner, flow, manualFlow());
  await publish(owner, flow);
  await archiveFlow(core.deps, owner, { flowId: child.id });
  const { problems } = await previewActivation(core.deps, owner, { flowId: flow.id, version: 1 });
  expect(problems).toEqual([expect.stringContaining("a flow that does not exist any more")]);
  await expect(
    activateVersion(core.deps, owner, { flowId: flow.id, version: 1, production: 2, reason: "back" }),
  ).rejects.toMatchObject({ code: "flow.invalid", message: expect.stringContaining("does not exist any more") });
});

it("stays readable, comparable and restorable with a node type that this installation no longer has", async () => {
  const owner = await newOrganization(core);
  const flow = await newPublishedFlow(core, owner, manualFlow("a"));
  const revision = flow.draftRevision;
  await redraw(core, owner, flow, chain(manualTrigger));
  await publish(owner, flow);
  const gone: typeof core.deps = {
    ...core.deps,
    catalog: {
      ...core.deps.catalog,
      find: (type, version) => (type === "set" ? undefined : core.deps.catalog.find(type, version)),
    },
  };
  const from = { kind: "version", version: 1 } as const;
  const { changes } = await compareFlow(gone, owner, { flowId: flow.id, from, to: { kind: "draft" } });
  expect(changes.map(({ kind }) => kind)).toContain("removed");
  await restoreDraft(gone, owner, { flowId: flow.id, toRevision: revision });
  const { draft, draftRevision, problems } = await getFlow(gone, owner, { flowId: flow.id });
  expect(draft).toEqual(manualFlow("a"));
  expect(problems).toMatchObject([{ code: "unknown_node_type", nodeId: "work" }]);
  const invalid = { code: "flow.invalid" };
  await expect(publishFlow(gone, owner, { flowId: flow.id, draftRevision, note: "" })).rejects.toMatchObject(invalid);
  expect((await previewActivation(gone, owner, { flowId: flow.id, version: 1 })).problems).toHaveLength(1);
  await expect(
    activateVersion(gone, owner, { flowId: flow.id, version: 1, production: 2, reason: "back" }),
  ).rejects.toMatchObject(invalid);
});
