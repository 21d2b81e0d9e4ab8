import { newId } from "@millrace/contracts/ids";
import { afterAll, beforeAll, expect, it } from "vitest";
import { createTestCore, inside, interleave, newOrganization, type TestCore } from "../../test/core-fixture.ts";
import { manualFlow, newFlow, noLayout, redraw } from "../../test/flow-fixture.ts";
import { archiveFlow } from "../flows/archive-flow.ts";
import { createFlow } from "../flows/create-flow.ts";
import { getFlow } from "../flows/get-flow.ts";
import { renameFlow } from "../flows/rename-flow.ts";
import { listDraftEdits } from "./list-draft-edits.ts";
import { restoreDraft } from "./restore-draft.ts";
import { saveDraft } from "./save-draft.ts";

let core: TestCore;
beforeAll(async () => {
  core = await createTestCore();
});
afterAll(() => core.close());

it("saves a draft whole, also an invalid one, and says what is wrong with it", async () => {
  const owner = await newOrganization(core);
  const flow = await createFlow(core.deps, owner, { name: "Empty", description: "" });
  expect(flow.problems).toMatchObject([{ code: "no_trigger" }]);
  const layout = { nodes: { start: { x: 10, y: 20.5 } } };
  const edit = { flowId: flow.id, baseRevision: flow.draftRevision, layout, summary: "Drew it" };
  const saved = await saveDraft(core.deps, owner, { ...edit, definition: manualFlow() });
  expect(saved).toMatchObject({ draftRevision: flow.draftRevision + 1, problems: [] });
  await expect(getFlow(core.deps, owner, { flowId: flow.id })).resolves.toMatchObject({
    draft: manualFlow(),
    layout,
    draftRevision: saved.draftRevision,
    production: null,
    webhook: null,
  });
});

it("lets one of several edits on the same revision win and tells the others the current one", async () => {
  const owner = await newOrganization(core);
  const flow = await newFlow(core, owner, manualFlow());
  const results = await interleave(
    core,
    "flow_draft",
    ["a", "b", "c", "d"].map(
      (text) => () =>
        saveDraft(core.deps, owner, {
          flowId: flow.id,
          baseRevision: flow.draftRevision,
          definition: manualFlow(text),
          layout: noLayout,
          summary: text,
        }),
    ),
  );
  expect(results.filter(({ status }) => status === "fulfilled")).toHaveLength(1);
  for (const result of results)
    if (result.status === "rejected")
      expect(result.reason).toMatchObject({
        code: "flow.draft_conflict",
        details: { currentRevision: flow.draftRevision + 1 },
      });
});

it("keeps every edit and restores an earlier one as the newest", async () => {
  const owner = await newOrganization(core);
  const flow = await newFlow(core, owner, manualFlow("first"));
  const firstRevision = flow.draftRevision;
  await redraw(core, owner, flow, manualFlow("second"));
  const restored = await restoreDraft(core.deps, owner, {
    flowId: flow.id,
    baseRevision: flow.draftRevision,
    toRevision: firstRevision,
  });
  const now = await getFlow(core.deps, owner, { flowId: flow.id });
  expect(now.draft).toEqual(manualFlow("first"));
  const firstPage = await listDraftEdits(core.deps, owner, { flowId: flow.id, limit: 3 });
  expect(firstPage.items.map(({ revision }) => revision)).toEqual([
    restored.draftRevision,
    flow.draftRevision,
    firstRevision,
  ]);
  expect(firstPage.items[0]).toMatchObject({ by: owner.name, summary: `Restored edit ${firstRevision}` });
  const rest = await listDraftEdits(core.deps, owner, {
    flowId: flow.id,
    limit: 3,
    cursor: firstPage.nextCursor ?? undefined,
  });
  expect(rest).toMatchObject({ items: [{ revision: 1 }], nextCursor: null });

  const missing = { flowId: flow.id, baseRevision: restored.draftRevision, toRevision: 99 };
  await expect(restoreDraft(core.deps, owner, missing)).rejects.toMatchObject({ code: "flow.edit_not_found" });
});

it("gives every event of a flow a higher revision", async () => {
  const owner = await newOrganization(core);
  const flow = await newFlow(core, owner, manualFlow());
  await renameFlow(core.deps, owner, { flowId: flow.id, changes: { name: "Renamed" } });
  await redraw(core, owner, flow, manualFlow("again"));
  const rows = await inside(core, owner, (tx) => tx.outbox.findMany({ orderBy: { id: "asc" } }));
  const events = rows.flatMap((row) => row.events as { type: string; flowId?: string; revision: number }[]);
  expect(events.filter(({ flowId }) => flowId === flow.id).map(({ type, revision }) => [type, revision])).toEqual([
    ["flow.created", 1],
    ["flow.draft_changed", 2],
    ["flow.renamed", 3],
    ["flow.draft_changed", 4],
  ]);
});

it("gives a name to one flow only, until that one is archived", async () => {
  const owner = await newOrganization(core);
  const named = { name: "Orders", description: "" };
  const taken = expect.objectContaining({ code: "flow.name_taken" });
  const flow = await createFlow(core.deps, owner, named);
  await expect(createFlow(core.deps, owner, named)).rejects.toEqual(taken);
  const other = await createFlow(core.deps, owner, { ...named, name: "Other" });
  await expect(renameFlow(core.deps, owner, { flowId: other.id, changes: { name: "Orders" } })).rejects.toEqual(taken);
  await archiveFlow(core.deps, owner, { flowId: flow.id });
  await expect(createFlow(core.deps, owner, named)).resolves.toBeDefined();
  await createFlow(core.deps, await newOrganization(core), named);
});

it("does not know flows that are archived, made up or another organization's", async () => {
  const [owner, stranger] = [await newOrganization(core), await newOrganization(core)];
  const archived = await newFlow(core, owner, manualFlow());
  await archiveFlow(core.deps, owner, { flowId: archived.id });
  const foreign = await newFlow(core, stranger, manualFlow());
  const missing = expect.objectContaining({ code: "flow.not_found" });
  for (const flowId of [archived.id, foreign.id, newId("flow")]) {
    await expect(getFlow(core.deps, owner, { flowId })).rejects.toEqual(missing);
    await expect(renameFlow(core.deps, owner, { flowId, changes: { name: "X" } })).rejects.toEqual(missing);
    await expect(archiveFlow(core.deps, owner, { flowId })).rejects.toEqual(missing);
    const edit = { baseRevision: 1, definition: manualFlow(), layout: noLayout, summary: "" };
    await expect(saveDraft(core.deps, owner, { flowId, ...edit })).rejects.toEqual(missing);
  }
});
