import type { FlowDefinition } from "@millrace/contracts/flow/definition";
import type { FlowId } from "@millrace/contracts/ids";
import { afterAll, beforeAll, expect, it } from "vitest";
import { createTestCore, newMember, newOrganization, type TestCore } from "../../../test/core-fixture.ts";
import {
  chain,
  manualFlow,
  manualTrigger,
  newFlow,
  newPublishedFlow,
  redraw,
  webhookFlow,
} from "../../../test/flow-fixture.ts";
import { restoreDraft } from "../../drafts/restore-draft.ts";
import { exportFlow } from "../../flow-files/export-flow.ts";
import { importFlow } from "../../flow-files/import-flow.ts";
import { replayRun } from "../../runs/replay-run.ts";
import { rerunFrom } from "../../runs/rerun-from.ts";
import { startRun } from "../../runs/start-run.ts";
import type { UserActor } from "../../shared/actor.ts";
import { activateVersion } from "../activate-version.ts";
import { getFlow } from "../get-flow.ts";
import { listFlows } from "../list-flows.ts";
import { previewPublish } from "../preview-publish.ts";
import { publishFlow } from "../publish-flow.ts";
import { decideApproval } from "./decide-approval.ts";
import { requestApproval } from "./request-approval.ts";
import { setPublishGates } from "./set-publish-gates.ts";

/** Nobody alone brings content into production through what a flow runs. */

let core: TestCore;
beforeAll(async () => {
  core = await createTestCore();
});
afterAll(() => core.close());

const closed = { code: "flow.gate_closed" };
const runs = (id: string, version: number): FlowDefinition =>
  chain(manualTrigger, { id: "sub", type: "sub_flow", params: { flow: { id, version }, input: {}, wait: true } });
const isUndoneBy = (id: FlowId, version: number): FlowDefinition => {
  const flow = manualFlow();
  return { ...flow, nodes: flow.nodes.map((node) => (node.id === "work" ? { ...node, undo: { id, version } } : node)) };
};

/** An organization that asks for a second person, into which one person imports a flow with those that it needs. */
async function withImported(draw: (leafId: FlowId, from: UserActor) => Promise<FlowDefinition> | FlowDefinition) {
  const from = await newOrganization(core);
  const leaf = await newPublishedFlow(core, from, manualFlow("leaf"));
  const main = await newFlow(core, from, await draw(leaf.id, from));
  const { file } = await exportFlow(core.deps, from, { flowId: main.id, source: "draft" });
  const owner = await newOrganization(core);
  const colleague = await newMember(core, owner.organizationId, "builder");
  await setPublishGates(core.deps, owner, { validationClean: false, secondPerson: true });
  const text = JSON.stringify(file);
  const { flowId } = await importFlow(core.deps, owner, { text, name: "Main", credentials: {}, reuse: true });
  const flows = (await listFlows(core.deps, owner, { limit: 10 })).items;
  const idOf = (name: string) => flows.find((flow) => flow.name === name)?.id ?? flowId;
  return { owner, colleague, mainId: flowId, leaf: { id: idOf(leaf.name), name: leaf.name }, idOf };
}
type Imported = Awaited<ReturnType<typeof withImported>>;

const draftOf = async (owner: UserActor, flowId: FlowId) => {
  const { draftRevision } = await getFlow(core.deps, owner, { flowId });
  return { flowId, draftRevision, note: "" };
};
const publish = async ({ owner }: Imported, flowId: FlowId) =>
  publishFlow(core.deps, owner, await draftOf(owner, flowId));
/** The draft of a flow as it is now, asked for by one person and approved by another one. */
const approve = async ({ owner, colleague }: Imported, flowId: FlowId) => {
  const { id } = await requestApproval(core.deps, owner, await draftOf(owner, flowId));
  await decideApproval(core.deps, colleague, { approvalId: id, decision: "approved", note: "" });
};

it("asks for an approval of each version that came with a file, before a flow that runs it is published", async () => {
  const imported = await withImported((leafId) => runs(leafId, 1));
  const { owner, mainId, leaf } = imported;
  await approve(imported, mainId);
  await expect(publish(imported, mainId)).rejects.toMatchObject({
    ...closed,
    message: expect.stringContaining(`${leaf.name} v1 (not approved by a second person)`),
    details: { gates: [{ gate: "used_versions", passed: false }] },
  });
  await approve(imported, leaf.id);
  expect((await previewPublish(core.deps, owner, { flowId: mainId })).gates).toMatchObject([
    { gate: "approval", passed: true },
    { gate: "used_versions", passed: true },
  ]);
  await publish(imported, mainId);

  // It has passed for good: it is put into production of its own flow at once, whatever becomes of the approval.
  const { id } = await requestApproval(core.deps, owner, await draftOf(owner, leaf.id));
  await decideApproval(core.deps, imported.colleague, { approvalId: id, decision: "declined", note: "" });
  await activateVersion(core.deps, owner, { flowId: leaf.id, version: 1, production: null, reason: "try" });
});

it("asks for what such a version runs in turn, and for what undoes a step", async () => {
  const middleNames: string[] = [];
  const deep = await withImported(async (leafId, from) => {
    const middle = await newPublishedFlow(core, from, runs(leafId, 1));
    middleNames.push(middle.name);
    return runs(middle.id, 1);
  });
  await approve(deep, deep.mainId);
  await approve(deep, deep.idOf(middleNames[0] ?? ""));
  await expect(publish(deep, deep.mainId)).rejects.toMatchObject({
    ...closed,
    message: expect.stringContaining(`: ${deep.leaf.name} v1`),
  });
  await approve(deep, deep.leaf.id);
  await publish(deep, deep.mainId);

  const undone = await withImported((leafId) => isUndoneBy(leafId, 1));
  await approve(undone, undone.mainId);
  await expect(publish(undone, undone.mainId)).rejects.toMatchObject(closed);
});

it("is no way around for an imported version that is put into production itself", async () => {
  const middleNames: string[] = [];
  const imported = await withImported(async (leafId, from) => {
    const middle = await newPublishedFlow(core, from, runs(leafId, 1));
    middleNames.push(middle.name);
    return runs(middle.id, 1);
  });
  const { owner, leaf, idOf } = imported;
  const flowId = idOf(middleNames[0] ?? "");
  await approve(imported, flowId);
  const forward = () => activateVersion(core.deps, owner, { flowId, version: 1, production: null, reason: "try" });
  await expect(forward()).rejects.toMatchObject({
    ...closed,
    message: expect.stringMatching(new RegExp(`^Version 1 came with a file.*${leaf.name} v1`)),
  });
  await approve(imported, leaf.id);
  await forward();
});

it("lets nobody repeat a run on a version that has passed no gate: that is no test", async () => {
  const imported = await withImported((leafId) => runs(leafId, 1));
  const { owner, leaf } = imported;
  const { runId } = await startRun(core.deps, owner, { flowId: leaf.id, source: "draft" });
  const replay = () => replayRun(core.deps, owner, { runId, version: 1 });
  await expect(replay()).rejects.toMatchObject(closed);
  await expect(rerunFrom(core.deps, owner, { runId, version: 1, fromNode: "work" })).rejects.toMatchObject(closed);
  await replayRun(core.deps, owner, { runId, version: "same" });
  await approve(imported, leaf.id);
  await replay();
});

it("asks again where the draft of such a flow was changed, until the version stands there as it came", async () => {
  const imported = await withImported((leafId) => runs(leafId, 1));
  const { owner, mainId, leaf } = imported;
  const flow = await getFlow(core.deps, owner, { flowId: leaf.id });
  const cameAs = flow.draftRevision;
  await redraw(core, owner, flow, manualFlow("harmless"));
  await approve(imported, mainId);
  await approve(imported, leaf.id);
  await expect(publish(imported, mainId)).rejects.toMatchObject(closed);
  const restored = { flowId: leaf.id, baseRevision: flow.draftRevision, toRevision: cameAs };
  await restoreDraft(core.deps, owner, restored);
  await approve(imported, leaf.id);
  await publish(imported, mainId);
});

it("asks nothing for versions that were published, before the gate too, and lets nobody approve what is not there", async () => {
  const owner = await newOrganization(core);
  const leaf = await newPublishedFlow(core, owner, webhookFlow("leaf"));
  await setPublishGates(core.deps, owner, { validationClean: false, secondPerson: true });
  const colleague = await newMember(core, owner.organizationId, "builder");
  const imported = { owner, colleague } as Imported;
  const main = await newFlow(core, owner, runs(leaf.id, 1));
  await approve(imported, main.id);
  await publish(imported, main.id);

  await redraw(core, owner, main, runs(leaf.id, 2));
  await expect(approve(imported, main.id)).rejects.toMatchObject({ code: "flow.invalid" });
});
