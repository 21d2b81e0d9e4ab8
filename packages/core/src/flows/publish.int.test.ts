import { afterAll, beforeAll, expect, it } from "vitest";
import { createTestCore, inside, interleave, newOrganization, type TestCore } from "../../test/core-fixture.ts";
import { manualFlow, newFlow, newPublishedFlow, redraw, scheduleFlow, webhookFlow } from "../../test/flow-fixture.ts";
import { listAuditEntries } from "../audit/list-audit-entries.ts";
import { activateVersion } from "./activate-version.ts";
import { archiveFlow } from "./archive-flow.ts";
import { getFlow } from "./get-flow.ts";
import { getVersion } from "./get-version.ts";
import { listVersions } from "./list-versions.ts";
import { previewPublish } from "./preview-publish.ts";
import { publishFlow } from "./publish-flow.ts";

let core: TestCore;
beforeAll(async () => {
  core = await createTestCore();
});
afterAll(() => core.close());

const publish = (actor: Parameters<typeof publishFlow>[1], flow: { id: `flw_${string}`; draftRevision: number }) =>
  publishFlow(core.deps, actor, { flowId: flow.id, draftRevision: flow.draftRevision, note: "" });

it("freezes the draft as the next version and points production at it", async () => {
  const owner = await newOrganization(core);
  const flow = await newFlow(core, owner, webhookFlow("orders"));
  await expect(publish(owner, flow)).resolves.toEqual({ version: 1 });

  await redraw(core, owner, flow, webhookFlow("orders", "other"));
  const now = await getFlow(core.deps, owner, { flowId: flow.id });
  expect(now.production).toMatchObject({ version: 1, definition: webhookFlow("orders"), publishedBy: owner.name });
  expect(now.webhook).toEqual({ url: `http://hooks.test/hooks/${owner.slug}/orders`, reply: "result" });
  await expect(publish(owner, flow)).resolves.toEqual({ version: 2 });
  const { items } = await listVersions(core.deps, owner, { flowId: flow.id, limit: 10 });
  expect(items.map(({ version, isProduction }) => [version, isProduction])).toEqual([
    [2, true],
    [1, false],
  ]);
  await expect(getVersion(core.deps, owner, { flowId: flow.id, version: 1 })).resolves.toMatchObject({
    definition: webhookFlow("orders"),
  });
  await expect(getVersion(core.deps, owner, { flowId: flow.id, version: 3 })).rejects.toMatchObject({
    code: "version.not_found",
  });
});

it("never lets concurrent publishes share a number or publish the same twice", async () => {
  const owner = await newOrganization(core);
  const flow = await newFlow(core, owner, manualFlow());
  const works = Array.from({ length: 5 }, () => () => publish(owner, flow));
  const results = await interleave(core, "flow_version", works);
  expect(results.filter(({ status }) => status === "fulfilled")).toHaveLength(1);
  for (const result of results)
    if (result.status === "rejected") expect(result.reason).toMatchObject({ code: "flow.nothing_to_publish" });
  const { items } = await listVersions(core.deps, owner, { flowId: flow.id, limit: 10 });
  expect(items.map(({ version }) => version)).toEqual([1]);
});

it("numbers versions without gaps while drafts are saved and published at the same time", async () => {
  const owner = await newOrganization(core);
  const flow = await newFlow(core, owner, manualFlow("0"));
  const versions: number[] = [];
  for (let round = 0; round < 4; round++) {
    await redraw(core, owner, flow, manualFlow(`round ${round}`));
    const results = await Promise.allSettled([publish(owner, flow), publish(owner, flow)]);
    for (const result of results) if (result.status === "fulfilled") versions.push(result.value.version);
  }
  expect(versions).toEqual([1, 2, 3, 4]);
});

it("refuses a draft that changed since, one that can't run, and one that means the same", async () => {
  const owner = await newOrganization(core);
  const flow = await newFlow(core, owner, manualFlow());
  await expect(publish(owner, { ...flow, draftRevision: flow.draftRevision - 1 })).rejects.toMatchObject({
    code: "flow.draft_conflict",
    details: { currentRevision: flow.draftRevision },
  });
  await publish(owner, flow);
  const { nodes, ...rest } = manualFlow();
  await redraw(core, owner, flow, { ...rest, nodes: [...nodes].reverse() });
  await expect(publish(owner, flow)).rejects.toMatchObject({ code: "flow.nothing_to_publish" });

  await redraw(core, owner, flow, manualFlow({ $cel: "input." }));
  await expect(publish(owner, flow)).rejects.toMatchObject({
    code: "flow.invalid",
    details: { problems: [expect.objectContaining({ code: "bad_expression", nodeId: "work" })] },
  });
});

it("gives a webhook path to one published flow at a time", async () => {
  const owner = await newOrganization(core);
  const holder = await newPublishedFlow(core, owner, webhookFlow("shared"));
  const flow = await newFlow(core, owner, webhookFlow("shared", "other"));
  await expect(publish(owner, flow)).rejects.toMatchObject({ code: "flow.path_taken", details: { path: "shared" } });
  await expect(getFlow(core.deps, owner, { flowId: flow.id })).resolves.toMatchObject({ production: null });

  await redraw(core, owner, holder, webhookFlow("moved"));
  await publish(owner, holder);
  await expect(publish(owner, flow)).resolves.toEqual({ version: 1 });
  // Rolling back the first flow would take the path away from the second.
  const back = activateVersion(core.deps, owner, { flowId: holder.id, version: 1, production: 2, reason: "try" });
  await expect(back).rejects.toMatchObject({ code: "flow.path_taken" });
  await newPublishedFlow(core, await newOrganization(core), webhookFlow("shared"));
});

it("rolls back and forward at once and keeps the reason", async () => {
  const owner = await newOrganization(core);
  const flow = await newPublishedFlow(core, owner, webhookFlow("one"));
  await redraw(core, owner, flow, scheduleFlow("0 9 * * *", "Europe/Berlin"));
  await publish(owner, flow);
  const state = () =>
    inside(core, owner, async (tx) => ({
      production: (await tx.flowProduction.findFirst())?.versionNumber,
      routes: (await tx.webhookRoute.findMany()).map(({ path }) => path),
      schedules: (await tx.schedule.findMany()).map(({ cron, timeZone }) => [cron, timeZone]),
    }));
  expect(await state()).toEqual({ production: 2, routes: [], schedules: [["0 9 * * *", "Europe/Berlin"]] });

  const back = { flowId: flow.id, version: 1, production: 2, reason: "the answers were wrong" };
  await activateVersion(core.deps, owner, back);
  expect(await state()).toEqual({ production: 1, routes: ["one"], schedules: [] });
  const { items } = await listAuditEntries(core.deps, owner, { limit: 1 });
  expect(items).toMatchObject([
    { action: "flow.version_activated", details: { from: 2, to: 1, reason: "the answers were wrong" } },
  ]);
  await activateVersion(core.deps, owner, { flowId: flow.id, version: 2, production: 1, reason: "fixed elsewhere" });
  expect((await state()).production).toBe(2);
  const forward = { flowId: flow.id, production: 2, reason: "try" };
  const refused = (version: number, production = 2) =>
    expect(activateVersion(core.deps, owner, { ...forward, version, production })).rejects;
  await refused(9).toMatchObject({ code: "version.not_found" });
  await refused(2).toMatchObject({ code: "version.in_production" });
  await refused(1, 1).toMatchObject({ code: "version.production_moved", details: { production: 2 } });
});

it("says beforehand what publishing changes", async () => {
  const owner = await newOrganization(core);
  const flow = await newPublishedFlow(core, owner, webhookFlow("before"));
  await redraw(core, owner, flow, webhookFlow("after"));
  const preview = await previewPublish(core.deps, owner, { flowId: flow.id });
  expect(preview).toMatchObject({ nextVersion: 2, problems: [] });
  expect(preview.changes.map(({ nodeId }) => nodeId)).toEqual(["start"]);
  expect(preview.contract).toMatchObject({
    verdict: "breaking",
    points: [{ text: 'Webhook: path "before" → "after".' }, expect.anything()],
  });
});

it("starts nothing any more once a flow is archived", async () => {
  const owner = await newOrganization(core);
  const hook = await newPublishedFlow(core, owner, webhookFlow("gone"));
  const clock = await newPublishedFlow(core, owner, scheduleFlow());
  for (const { id: flowId } of [hook, clock]) await archiveFlow(core.deps, owner, { flowId });
  await inside(core, owner, async (tx) => {
    expect([await tx.flowProduction.count(), await tx.webhookRoute.count(), await tx.schedule.count()]).toEqual([
      0, 0, 0,
    ]);
  });
});
