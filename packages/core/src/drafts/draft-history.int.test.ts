import { draftOperations } from "@millrace/contracts/flow/draft-operation";
import { newUuid, toUuid } from "@millrace/contracts/ids";
import { operationsBetween } from "@millrace/engine/draft/operations-between";
import { someDocuments } from "@millrace/engine/draft/test-documents";
import { afterAll, beforeAll, expect, it } from "vitest";
import { createTestCore, inside, newOrganization, type TestCore } from "../../test/core-fixture.ts";
import { manualFlow, newFlow, noLayout } from "../../test/flow-fixture.ts";
import { createFlow } from "../flows/create-flow.ts";
import { getFlow } from "../flows/get-flow.ts";
import { draftAt } from "./draft-at.ts";
import { draftLog } from "./draft-log.ts";
import { editDraft } from "./edit-draft.ts";
import { listDraftEdits } from "./list-draft-edits.ts";
import { restoreDraft } from "./restore-draft.ts";
import { saveDraft } from "./save-draft.ts";

let core: TestCore;
beforeAll(async () => {
  core = await createTestCore();
});
afterAll(() => core.close());

it("shows every state of a long history as it was shown then", { timeout: 60_000 }, async () => {
  const { deps } = core;
  const owner = await newOrganization(core);
  const { id: flowId } = await createFlow(deps, owner, { name: "History", description: "" });
  const shown = async () => {
    const { draft, layout, draftRevision } = await getFlow(deps, owner, { flowId });
    return { definition: draft, layout, revision: draftRevision };
  };
  const states = [await shown()];
  for (const [index, target] of someDocuments(115, 20_261_122).entries()) {
    const current = states.at(-1) ?? target;
    const revision = states.length;
    const summary = `Edit ${index}`;
    if (index % 9 === 4) {
      // Two nodes of one id: nothing that operations can say.
      const nodes = [...target.definition.nodes, ...target.definition.nodes];
      const definition = { ...target.definition, nodes };
      await saveDraft(deps, owner, { flowId, baseRevision: revision, definition, layout: target.layout, summary });
      expect((await shown()).definition).toEqual(definition);
    } else if (index % 5 === 3) {
      await saveDraft(deps, owner, { flowId, baseRevision: revision, ...target, summary });
    } else if (index % 7 === 5) {
      await restoreDraft(deps, owner, { flowId, toRevision: 1 + ((index * 31) % revision) });
    } else {
      const operations = operationsBetween(current, target);
      if (operations.length === 0) continue;
      const edits = [{ id: newUuid(), operations: draftOperations.parse(operations), summary }];
      await expect(editDraft(deps, owner, { flowId, after: revision, edits })).resolves.toMatchObject({ taken: 1 });
    }
    states.push(await shown());
  }
  expect(states.length).toBeGreaterThan(100);
  const kept = await inside(core, owner, (tx) =>
    tx.flowDraftEdit.findMany({ where: { flowId: toUuid("flow", flowId) }, select: { definition: true } }),
  );
  expect(kept.filter(({ definition }) => definition !== null).length).toBeLessThan(30);
  for (const { revision, ...state } of states) {
    const { definition, layout } = await draftAt(deps, owner, { flowId, revision });
    expect({ definition, layout }).toEqual(state);
  }
});

it("reads edits that were kept whole, without operations", async () => {
  const owner = await newOrganization(core);
  const flow = await newFlow(core, owner, manualFlow("now"));
  const flowUuid = toUuid("flow", flow.id);
  const key = { organizationId: owner.organizationId, flowId: flowUuid, branchId: flowUuid };
  const old = { definition: manualFlow("old"), layout: noLayout };
  await inside(core, owner, async (tx) => {
    await tx.flowDraftEdit.create({ data: { ...key, ...old, revision: 3, id: newUuid(), summary: "Long ago" } });
    await tx.flowDraft.update({ where: { organizationId_flowId_branchId: key }, data: { ...old, revision: 3 } });
  });
  await expect(draftAt(core.deps, owner, { flowId: flow.id, revision: 3 })).resolves.toMatchObject({
    definition: manualFlow("old"),
    by: "Millrace",
    userId: null,
  });
  await expect(draftLog(core.deps, owner, { flowId: flow.id, after: 2 })).resolves.toEqual({
    revision: 3,
    edits: null,
  });
  const { items } = await listDraftEdits(core.deps, owner, { flowId: flow.id, limit: 2 });
  expect(items).toMatchObject([{ changes: null }, { changes: { nodes: { added: 2 }, connections: { added: 1 } } }]);
});

it("does not know revisions that are not in the log", async () => {
  const owner = await newOrganization(core);
  const flow = await newFlow(core, owner, manualFlow());
  for (const revision of [3, 1_000])
    await expect(draftAt(core.deps, owner, { flowId: flow.id, revision })).rejects.toMatchObject({
      code: "flow.edit_not_found",
    });
});
