import type { MergeChoice } from "@millrace/contracts/api/branches";
import { newId, newUuid } from "@millrace/contracts/ids";
import { afterAll, beforeAll, expect, it } from "vitest";
import { branchFixture, nodeOf } from "../../test/branch-fixture.ts";
import { createTestCore, inside, interleave, newMember, type TestCore } from "../../test/core-fixture.ts";
import { manualFlow, newFlow, noLayout } from "../../test/flow-fixture.ts";
import { draftAt } from "../drafts/draft-at.ts";
import { draftLog } from "../drafts/draft-log.ts";
import { listDraftEdits } from "../drafts/list-draft-edits.ts";
import { restoreDraft } from "../drafts/restore-draft.ts";
import { saveDraft } from "../drafts/save-draft.ts";
import { getFlow } from "../flows/get-flow.ts";
import { publishFlow } from "../flows/publish-flow.ts";
import { archiveBranch } from "./archive-branch.ts";
import { createBranch } from "./create-branch.ts";
import { listBranches } from "./list-branches.ts";
import { mergeBranch } from "./merge-branch.ts";
import { previewMerge } from "./preview-merge.ts";
import { renameBranch } from "./rename-branch.ts";

let core: TestCore;
beforeAll(async () => {
  core = await createTestCore();
});
afterAll(() => core.close());

const { setUp, draftOf, set, merge } = branchFixture(() => core);

it("gives each branch a draft and a history of its own", async () => {
  const { owner, flow, branchId } = await setUp();
  await set(owner, flow, branchId, "one", "notes", "in the branch");
  expect(nodeOf(await draftOf(owner, flow, undefined), "one")?.notes).toBeUndefined();
  expect(nodeOf(await draftOf(owner, flow, branchId), "one")?.notes).toBe("in the branch");
  await expect(draftLog(core.deps, owner, { flowId: flow.id, branchId, after: 1 })).resolves.toMatchObject({
    revision: 2,
    edits: [{ summary: "Set notes of one" }],
  });
  const { items } = await listDraftEdits(core.deps, owner, { flowId: flow.id, branchId, limit: 50 });
  expect(items.map(({ summary }) => summary)).toEqual(["Set notes of one", "Created from main"]);
  await expect(getFlow(core.deps, owner, { flowId: flow.id, branchId })).resolves.toMatchObject({
    branch: { id: branchId, name: "Try", isMain: false, isArchived: false },
    draftRevision: 2,
  });
  await restoreDraft(core.deps, owner, { flowId: flow.id, branchId, toRevision: 1 });
  expect(await draftOf(owner, flow, branchId)).toEqual(await draftOf(owner, flow, undefined));
  const rows = await inside(core, owner, (tx) => tx.outbox.findMany({ orderBy: { id: "asc" } }));
  const events = rows.flatMap((row) => row.events as { type: string; branchId?: string; draftRevision?: number }[]);
  expect(events.slice(-3)).toMatchObject([
    { type: "flow.branches_changed" },
    { type: "flow.draft_changed", branchId, draftRevision: 2 },
    { type: "flow.draft_changed", branchId, draftRevision: 3 },
  ]);
});

it("says how far branches are from the main one", async () => {
  const { owner, flow, branchId } = await setUp();
  await set(owner, flow, branchId, "one", "notes", "a");
  await set(owner, flow, branchId, "one", "notes", "b");
  await set(owner, flow, undefined, "two", "notes", "c");
  const list = () => listBranches(core.deps, owner, { flowId: flow.id, archived: false, limit: 50 });
  expect((await list()).items).toMatchObject([
    { id: branchId, name: "Try", isMain: false, ahead: 2, behind: 1, createdBy: owner.name, mergedAt: null },
    { name: "main", isMain: true, ahead: 0, behind: 0 },
  ]);
  await merge(owner, flow, branchId, "from_main");
  expect((await list()).items[0]).toMatchObject({ ahead: 2, behind: 0, mergedAt: null });
  await merge(owner, flow, branchId, "into_main");
  expect((await list()).items[0]).toMatchObject({ ahead: 0, behind: 0, mergedAt: expect.any(String) });
});

it("merges what each side changed, keeps who did it, and brings only what is new the next time", async () => {
  const { owner, flow, branchId } = await setUp();
  const [grace, linus] = [
    await newMember(core, owner.organizationId, "builder"),
    await newMember(core, owner.organizationId, "builder"),
  ];
  await set(grace, flow, branchId, "one", "notes", "by Grace");
  await set(linus, flow, branchId, "two", "disabled", true);
  await set(owner, flow, undefined, "one", "name", "One of main");
  const preview = await merge(owner, flow, branchId, "into_main");
  expect(preview).toMatchObject({ conflicts: [], unresolved: 0, comparison: { from: { draftRevision: 3 } } });
  expect(preview.comparison.to.definition).toEqual(await draftOf(owner, flow, undefined));
  const main = await draftOf(owner, flow, undefined);
  expect(nodeOf(main, "one")).toMatchObject({ name: "One of main", notes: "by Grace" });
  expect(nodeOf(main, "two")).toMatchObject({ disabled: true });

  const { items } = await listDraftEdits(core.deps, owner, { flowId: flow.id, limit: 1 });
  expect(items).toMatchObject([
    { by: owner.name, summary: 'Merged branch "Try"', merge: { branchId, branch: "Try", after: 1, upTo: 3 } },
  ]);
  expect(items[0]?.merge?.authors).toEqual([grace.name, linus.name]);
  const inside = await listDraftEdits(core.deps, owner, {
    flowId: flow.id,
    branchId,
    between: { after: 1, upTo: 3 },
    limit: 50,
  });
  expect(inside.items.map(({ by, summary }) => [by, summary])).toEqual([
    [linus.name, "Set disabled of two"],
    [grace.name, "Set notes of one"],
  ]);

  const again = { flowId: flow.id, branchId, direction: "into_main" as const, choices: [] };
  const { sourceRevision, targetRevision } = await previewMerge(core.deps, owner, again);
  await expect(mergeBranch(core.deps, owner, { ...again, sourceRevision, targetRevision })).rejects.toMatchObject({
    code: "branch.nothing_to_merge",
  });
  // Main goes on from there, and takes back what came: the branch's next edit does not bring it again.
  await set(owner, flow, undefined, "two", "disabled", false);
  await set(grace, flow, branchId, "one", "notes", "more by Grace");
  expect((await merge(owner, flow, branchId, "into_main")).conflicts).toEqual([]);
  const after = await draftOf(owner, flow, undefined);
  expect([nodeOf(after, "one")?.notes, nodeOf(after, "two")?.disabled]).toEqual(["more by Grace", false]);
});

it("overwrites nothing: a conflict needs a choice, and is not asked again afterwards", async () => {
  const { owner, flow, branchId } = await setUp();
  await set(owner, flow, branchId, "one", "notes", "of the branch");
  await set(owner, flow, undefined, "one", "notes", "of main");
  const into = { flowId: flow.id, branchId, direction: "into_main" as const };
  const preview = await previewMerge(core.deps, owner, { ...into, choices: [] });
  const path: MergeChoice["path"] = ["nodes", "one", "notes"];
  expect(preview.conflicts).toEqual([{ path, ours: "of main", theirs: "of the branch", canKeepBoth: false }]);
  expect(preview.unresolved).toBe(1);
  const seen = { sourceRevision: preview.sourceRevision, targetRevision: preview.targetRevision };
  const send = (choices: MergeChoice[]) => mergeBranch(core.deps, owner, { ...into, ...seen, choices });
  await expect(send([])).rejects.toMatchObject({ code: "branch.unresolved", details: { paths: [path] } });
  await expect(send([{ path, take: "value", value: 5 }])).rejects.toMatchObject({
    code: "request.invalid",
    details: { fields: { "nodes.one.notes": expect.any(String) } },
  });
  expect(nodeOf(await draftOf(owner, flow, undefined), "one")?.notes).toBe("of main");
  await send([{ path, take: "ours" }]);
  expect(nodeOf(await draftOf(owner, flow, undefined), "one")?.notes).toBe("of main");
  // Main decided, so this is what the branch gets.
  expect((await merge(owner, flow, branchId, "from_main")).conflicts).toEqual([]);
  expect(nodeOf(await draftOf(owner, flow, branchId), "one")?.notes).toBe("of main");
});

it("takes another value, and a side that moved since the preview stops the merge", async () => {
  const { owner, flow, branchId } = await setUp();
  await set(owner, flow, branchId, "one", "notes", "of the branch");
  await set(owner, flow, undefined, "one", "notes", "of main");
  const from = { flowId: flow.id, branchId, direction: "from_main" as const };
  const path: MergeChoice["path"] = ["nodes", "one", "notes"];
  const choices: MergeChoice[] = [{ path, take: "value", value: "of both" }];
  const seen = await previewMerge(core.deps, owner, { ...from, choices });
  expect(seen.unresolved).toBe(0);
  for (const moved of [undefined, branchId]) {
    const { sourceRevision, targetRevision } = await previewMerge(core.deps, owner, { ...from, choices });
    await set(owner, flow, moved, "two", "notes", newUuid());
    await expect(
      mergeBranch(core.deps, owner, { ...from, choices, sourceRevision, targetRevision }),
    ).rejects.toMatchObject({ code: "branch.moved" });
  }
  await merge(owner, flow, branchId, "from_main", [...choices, { path: ["nodes", "two", "notes"], take: "theirs" }]);
  expect(nodeOf(await draftOf(owner, flow, branchId), "one")?.notes).toBe("of both");
});

it("lets one of several merges at once through", async () => {
  const { owner, flow, branchId } = await setUp();
  await set(owner, flow, branchId, "one", "notes", "of the branch");
  const into = { flowId: flow.id, branchId, direction: "into_main" as const, choices: [] };
  const { sourceRevision, targetRevision } = await previewMerge(core.deps, owner, into);
  const results = await interleave(
    core,
    "flow_draft",
    [1, 2, 3].map(() => () => mergeBranch(core.deps, owner, { ...into, sourceRevision, targetRevision })),
  );
  expect(results.filter(({ status }) => status === "fulfilled")).toHaveLength(1);
  for (const result of results) if (result.status === "rejected") expect(result.reason.code).toBe("branch.moved");
});

it("makes a branch from a branch, with what that one has and whose edits these are", async () => {
  const { owner, flow, branchId } = await setUp();
  const grace = await newMember(core, owner.organizationId, "builder");
  await set(grace, flow, branchId, "one", "notes", "by Grace");
  const second = await createBranch(core.deps, owner, {
    flowId: flow.id,
    name: "Second",
    from: { kind: "draft", branchId },
  });
  await set(owner, flow, second.branchId, "two", "notes", "by the owner");
  await merge(owner, flow, branchId, "into_main");
  const preview = await merge(owner, flow, second.branchId, "into_main");
  expect(preview.conflicts).toEqual([]);
  const main = await draftOf(owner, flow, undefined);
  expect([nodeOf(main, "one")?.notes, nodeOf(main, "two")?.notes]).toEqual(["by Grace", "by the owner"]);
  const { items } = await listDraftEdits(core.deps, owner, { flowId: flow.id, limit: 1 });
  expect(items[0]?.merge?.authors).toEqual([owner.name, grace.name]);
});

it("archives a branch, which then can be read and continued in a new one, but not changed", async () => {
  const { owner, flow, branchId } = await setUp();
  await set(owner, flow, branchId, "one", "notes", "kept");
  await archiveBranch(core.deps, owner, { flowId: flow.id, branchId });
  const archived = { code: "branch.archived" };
  const key = { flowId: flow.id, branchId };
  await expect(renameBranch(core.deps, owner, { ...key, name: "New" })).rejects.toMatchObject(archived);
  await expect(archiveBranch(core.deps, owner, key)).rejects.toMatchObject(archived);
  await expect(restoreDraft(core.deps, owner, { ...key, toRevision: 1 })).rejects.toMatchObject(archived);
  await expect(
    saveDraft(core.deps, owner, { ...key, baseRevision: 2, definition: manualFlow(), layout: noLayout, summary: "" }),
  ).rejects.toMatchObject(archived);
  await expect(merge(owner, flow, branchId, "into_main")).rejects.toMatchObject(archived);
  await expect(draftAt(core.deps, owner, { ...key, revision: 2 })).resolves.toMatchObject({ by: owner.name });
  const list = (isArchived: boolean) =>
    listBranches(core.deps, owner, { flowId: flow.id, archived: isArchived, limit: 9 });
  expect((await list(true)).items).toMatchObject([{ id: branchId, archivedAt: expect.any(String) }]);
  expect((await list(false)).items).toMatchObject([{ isMain: true }]);
  const again = await createBranch(core.deps, owner, {
    flowId: flow.id,
    name: "Try",
    from: { kind: "draft", branchId },
  });
  expect(nodeOf(await draftOf(owner, flow, again.branchId), "one")?.notes).toBe("kept");
});

it("gives a name to one open branch only", async () => {
  const { owner, flow, branchId } = await setUp();
  const taken = expect.objectContaining({ code: "branch.name_taken" });
  for (const name of ["Try", "main"])
    await expect(createBranch(core.deps, owner, { flowId: flow.id, name })).rejects.toEqual(taken);
  const other = await createBranch(core.deps, owner, { flowId: flow.id, name: "Other" });
  const rename = { flowId: flow.id, branchId: other.branchId };
  await expect(renameBranch(core.deps, owner, { ...rename, name: "Try" })).rejects.toEqual(taken);
  await archiveBranch(core.deps, owner, { flowId: flow.id, branchId });
  await renameBranch(core.deps, owner, { ...rename, name: "Try" });
});

it("leaves the main branch what it is, and does not know branches of other flows", async () => {
  const { owner, flow } = await setUp();
  const other = await setUp();
  const sibling = await newFlow(core, owner, manualFlow());
  const [main] = (await listBranches(core.deps, owner, { flowId: flow.id, archived: false, limit: 9 })).items.slice(-1);
  const isMain = { code: "branch.is_main" };
  const key = { flowId: flow.id, branchId: main?.id ?? newId("branch") };
  await expect(archiveBranch(core.deps, owner, key)).rejects.toMatchObject(isMain);
  await expect(renameBranch(core.deps, owner, { ...key, name: "trunk" })).rejects.toMatchObject(isMain);
  await expect(merge(owner, flow, key.branchId, "into_main")).rejects.toMatchObject(isMain);
  const missing = { code: "branch.not_found" };
  for (const branchId of [other.branchId, newId("branch")])
    await expect(getFlow(core.deps, owner, { flowId: flow.id, branchId })).rejects.toMatchObject(missing);
  await expect(getFlow(core.deps, owner, { ...key, flowId: sibling.id })).rejects.toMatchObject(missing);
});

it("publishes the main branch, whatever other branches have", async () => {
  const { owner, flow, branchId } = await setUp();
  await set(owner, flow, branchId, "one", "notes", "of the branch");
  await publishFlow(core.deps, owner, { flowId: flow.id, draftRevision: flow.draftRevision, note: "" });
  const { production } = await getFlow(core.deps, owner, { flowId: flow.id, branchId });
  expect(production && nodeOf(production.definition, "one")?.notes).toBeUndefined();
});
