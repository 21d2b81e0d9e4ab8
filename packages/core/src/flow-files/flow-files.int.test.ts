import type { FlowDefinition } from "@millrace/contracts/flow/definition";
import type { FlowFile } from "@millrace/contracts/flow/flow-file";
import { type JsonObject, jsonObject } from "@millrace/contracts/json";
import { afterAll, beforeAll, expect, it } from "vitest";
import { createTestCore, inside, newOrganization, type TestCore } from "../../test/core-fixture.ts";
import { chain, manualFlow, manualTrigger, newFlow, newPublishedFlow, webhookFlow } from "../../test/flow-fixture.ts";
import { createCredential } from "../credentials/create-credential.ts";
import { archiveFlow } from "../flows/archive-flow.ts";
import { getFlow } from "../flows/get-flow.ts";
import { getVersion } from "../flows/get-version.ts";
import { listFlows } from "../flows/list-flows.ts";
import { publishFlow } from "../flows/publish-flow.ts";
import type { Actor } from "../shared/actor.ts";
import { checksumOf } from "./checksum.ts";
import { exportFlow } from "./export-flow.ts";
import { importFlow } from "./import-flow.ts";
import { inspectFlowFile } from "./inspect-flow-file.ts";

let core: TestCore;
beforeAll(async () => {
  core = await createTestCore();
});
afterAll(() => core.close());

const fileOf = async (actor: Actor, flowId: `flw_${string}`) =>
  (await exportFlow(core.deps, actor, { flowId, source: "draft" })).file;
const importText = (actor: Actor, text: string, name = "Imported", more: object = {}) =>
  importFlow(core.deps, actor, { text, name, credentials: {}, reuse: true, ...more });
/** A file with something else in it, as if it had been exported so. */
const altered = (file: FlowFile, change: (raw: JsonObject) => void): string => {
  const raw = jsonObject.parse(JSON.parse(JSON.stringify(file)));
  change(raw);
  return JSON.stringify({ ...raw, checksum: checksumOf(raw) });
};
/** Changes the second node of the file's last flow. */
const changeNode = (raw: JsonObject, changes: JsonObject) => {
  const flow = (raw.flows as { definition: FlowDefinition }[]).at(-1);
  Object.assign(flow?.definition.nodes[1] ?? {}, changes);
};
const flowNames = async (actor: Actor) =>
  (await listFlows(core.deps, actor, { limit: 50 })).items.map(({ name }) => name).sort();

const calls = (id: string, version: number): FlowDefinition =>
  chain(manualTrigger, { id: "sub", type: "sub_flow", params: { flow: { id, version }, input: {}, wait: true } });

it("carries a flow with the flows that it runs into another organization, as drafts that nothing starts", async () => {
  const [from, to] = [await newOrganization(core), await newOrganization(core)];
  const leaf = await newPublishedFlow(core, from, webhookFlow("leaf"));
  const middle = await newPublishedFlow(core, from, calls(leaf.id, 1));
  const main = await newFlow(core, from, calls(middle.id, 1));
  const file = await fileOf(from, main.id);

  const preview = await inspectFlowFile(core.deps, to, { text: JSON.stringify(file) });
  expect(preview.flows).toMatchObject([{ name: leaf.name, canRun: true, existing: null }, { name: middle.name }]);
  expect(await flowNames(to)).toEqual([]);

  const result = await importText(to, JSON.stringify(file, null, 2));
  expect(result).toMatchObject({ name: "Imported", imported: 2, reused: 0 });
  const imported = await getFlow(core.deps, to, { flowId: result.flowId });
  expect(imported).toMatchObject({ production: null, webhook: null, problems: [] });
  const flows = (await listFlows(core.deps, to, { limit: 10 })).items;
  expect(flows.map(({ name }) => name).sort()).toEqual(["Imported", leaf.name, middle.name].sort());
  expect(flows.every(({ productionVersion }) => productionVersion === null)).toBe(true);
  const newMiddle = flows.find(({ name }) => name === middle.name);
  expect(imported.draft.nodes[1]?.params.flow).toEqual({ id: newMiddle?.id, version: 1 });
  const version = await getVersion(core.deps, to, { flowId: newMiddle?.id ?? main.id, version: 1 });
  const newLeaf = flows.find(({ name }) => name === leaf.name);
  expect(version.definition.nodes[1]?.params.flow).toEqual({ id: newLeaf?.id, version: 1 });
  await publishFlow(core.deps, to, { flowId: result.flowId, draftRevision: imported.draftRevision, note: "" });
});

it("takes flows that are here already with the same content, and a free name for those that are not", async () => {
  const owner = await newOrganization(core);
  const leaf = await newPublishedFlow(core, owner, manualFlow());
  const main = await newFlow(core, owner, calls(leaf.id, 1));
  const text = JSON.stringify(await fileOf(owner, main.id));
  expect((await inspectFlowFile(core.deps, owner, { text })).flows).toMatchObject([
    { existing: { id: leaf.id, version: 1, name: leaf.name } },
  ]);
  const reusing = await importText(owner, text, "Again");
  expect(reusing).toMatchObject({ imported: 0, reused: 1 });
  const again = await getFlow(core.deps, owner, { flowId: reusing.flowId });
  expect(again.draft.nodes[1]?.params.flow).toEqual({ id: leaf.id, version: 1 });
  expect(await importText(owner, text, "Third", { reuse: false })).toMatchObject({ imported: 1, reused: 0 });
  expect(await flowNames(owner)).toContain(`${leaf.name} 2`);
  await expect(importText(owner, text, "Third")).rejects.toMatchObject({ code: "flow.name_taken" });
});

it("keeps versions of one flow one flow, its own earlier version among them", async () => {
  const [from, to] = [await newOrganization(core), await newOrganization(core)];
  const flow = await newPublishedFlow(core, from, manualFlow("first"));
  const main = await newFlow(core, from, {
    ...chain(
      manualTrigger,
      { id: "one", type: "sub_flow", params: { flow: { id: flow.id, version: 1 }, input: {}, wait: true } },
      { id: "two", type: "sub_flow", params: { flow: { id: flow.id, version: 1 }, input: {}, wait: true } },
    ),
  });
  const self = await fileOf(from, main.id);
  expect(self.flows).toHaveLength(2);
  await publishFlow(core.deps, from, { flowId: main.id, draftRevision: main.draftRevision, note: "" });
  const result = await importText(to, JSON.stringify(self));
  const { draft } = await getFlow(core.deps, to, { flowId: result.flowId });
  expect(draft.nodes[1]?.params.flow).toEqual(draft.nodes[2]?.params.flow);
});

it("never carries a secret, and puts the chosen credential in place of the file's", async () => {
  const [from, to] = [await newOrganization(core), await newOrganization(core)];
  const secret = { kind: "header" as const, headerName: "authorization", value: "Bearer top-secret-value" };
  const own = { name: "Shop", allowedHosts: ["api.example.com"], secret, rateLimit: null };
  const [theirs, ours] = [
    await createCredential(core.deps, from, own),
    await createCredential(core.deps, to, { ...own, name: "Shop" }),
  ];
  const main = await newFlow(
    core,
    from,
    chain(manualTrigger, {
      id: "call",
      type: "http",
      params: {
        method: "GET",
        url: "https://api.example.com/?token=literal-secret",
        body: { kind: "none" },
        headers: [],
        credentialId: theirs.id,
      },
    }),
  );
  const file = await fileOf(from, main.id);
  expect(JSON.stringify(file)).not.toMatch(/top-secret|literal-secret/);
  expect(file.credentials).toEqual([
    { id: theirs.id, name: "Shop", kind: "header", allowedHosts: ["api.example.com"] },
  ]);
  const text = JSON.stringify(file);
  const preview = await inspectFlowFile(core.deps, to, { text });
  expect(preview.credentials).toMatchObject([{ suggestion: ours.id, usedBy: ["call"] }]);
  expect(preview.removed).toEqual([{ flow: main.name, node: "call", field: "url" }]);

  const credentialOf = async (flowId: `flw_${string}`) =>
    (await getFlow(core.deps, to, { flowId })).draft.nodes[1]?.params.credentialId;
  const mapped = await importText(to, text, "Mapped", { credentials: { [theirs.id]: ours.id } });
  expect(await credentialOf(mapped.flowId)).toBe(ours.id);
  expect(await credentialOf((await importText(to, text, "Without")).flowId)).toBeUndefined();
  // Another organization's credential does not exist here.
  await expect(importText(to, text, "Foreign", { credentials: { [theirs.id]: theirs.id } })).rejects.toMatchObject({
    code: "credential.not_found",
  });
});

it("refuses a changed byte, an unknown node and a newer format with a clear message, and saves nothing", async () => {
  const owner = await newOrganization(core);
  const file = await fileOf(owner, (await newFlow(core, owner, manualFlow("text"))).id);
  const text = JSON.stringify(file);
  const before = await inside(core, owner, async (tx) => [await tx.flow.count(), await tx.auditEntry.count()]);
  const refused = async (bad: string) => {
    for (const attempt of [() => inspectFlowFile(core.deps, owner, { text: bad }), () => importText(owner, bad)])
      await expect(attempt()).rejects.toMatchObject({ code: expect.stringMatching(/^flow_file\.|^request\./) });
  };
  for (const [at, character] of [
    [2, "x"],
    [text.length - 3, "7"],
    [Math.floor(text.length / 2), "~"],
  ] as const)
    await refused(text.slice(0, at) + character + text.slice(at + 1));
  const unknown = altered(file, (raw) => changeNode(raw, { type: "teleport" }));
  await expect(importText(owner, unknown)).rejects.toMatchObject({
    code: "flow_file.unknown_nodes",
    message: expect.stringContaining('node type "teleport" version 1, which *Work*'),
  });
  const newer = altered(file, (raw) => Object.assign(raw, { format: 2, shape: "new" }));
  await expect(importText(owner, newer)).rejects.toMatchObject({
    code: "flow_file.newer_format",
    details: { format: 2, supported: 1 },
  });
  await refused(altered(file, (raw) => Object.assign(raw, { main: { id: file.main.id, version: 9 } })));
  await refused(altered(file, (raw) => Object.assign(raw, { surprise: true })));
  await refused("[]");
  await refused(`${"[".repeat(5_000)}${"]".repeat(5_000)}`);
  expect(await inside(core, owner, async (tx) => [await tx.flow.count(), await tx.auditEntry.count()])).toEqual(before);
});

it("imports what can't run here as a draft, and asks for a flow where it is named", async () => {
  const [from, to] = [await newOrganization(core), await newOrganization(core)];
  const leaf = await newPublishedFlow(core, from, manualFlow());
  const main = await newFlow(core, from, calls(leaf.id, 1));
  const file = await fileOf(from, main.id);
  const broken = altered(file, (raw) => changeNode(raw, { params: { fields: "none" } }));
  expect((await inspectFlowFile(core.deps, to, { text: broken })).flows).toMatchObject([{ canRun: false }]);
  const { flowId } = await importText(to, broken);
  const imported = await getFlow(core.deps, to, { flowId });
  expect(imported.draft.nodes[1]?.params.flow).toBeNull();
  expect(imported.problems).toMatchObject([{ code: "invalid_params", nodeId: "sub" }]);
});

it("exports a version and production, and flows that are archived by now; not those of others", async () => {
  const [owner, stranger] = [await newOrganization(core), await newOrganization(core)];
  const leaf = await newPublishedFlow(core, owner, manualFlow());
  const main = await newPublishedFlow(core, owner, calls(leaf.id, 1));
  await archiveFlow(core.deps, owner, { flowId: leaf.id });
  for (const source of ["production", { version: 1 }] as const)
    expect((await exportFlow(core.deps, owner, { flowId: main.id, source })).file).toMatchObject({
      main: { id: main.id, version: 1 },
      flows: [{ id: main.id }, { id: leaf.id }],
    });
  const draftOnly = await newFlow(core, owner, manualFlow());
  const production = { flowId: draftOnly.id, source: "production" as const };
  await expect(exportFlow(core.deps, owner, production)).rejects.toMatchObject({ code: "flow.not_published" });
  const version = { flowId: main.id, source: { version: 2 } };
  await expect(exportFlow(core.deps, owner, version)).rejects.toMatchObject({ code: "version.not_found" });
  await expect(exportFlow(core.deps, stranger, { flowId: main.id, source: "draft" })).rejects.toMatchObject({
    code: "flow.not_found",
  });
});
