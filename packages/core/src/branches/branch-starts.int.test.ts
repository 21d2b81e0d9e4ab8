import type { CreateBranchInput } from "@millrace/contracts/api/branches";
import type { Flow } from "@millrace/contracts/api/flows";
import { newId, toUuid } from "@millrace/contracts/ids";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { branchFixture, nodeOf } from "../../test/branch-fixture.ts";
import { createTestCore, inside, newMember, type TestCore } from "../../test/core-fixture.ts";
import { chain, manualTrigger } from "../../test/flow-fixture.ts";
import { listDraftEdits } from "../drafts/list-draft-edits.ts";
import { contentHashOf } from "../flows/content.ts";
import { freezeVersion } from "../flows/freeze-version.ts";
import { getFlow } from "../flows/get-flow.ts";
import { publishFlow } from "../flows/publish-flow.ts";
import type { Actor } from "../shared/actor.ts";
import { archiveBranch } from "./archive-branch.ts";
import { createBranch } from "./create-branch.ts";
import { listBranches } from "./list-branches.ts";
import { previewMerge } from "./preview-merge.ts";

// A branch may begin at any state, and a merge of it counts from what both sides really have in common.

let core: TestCore;
beforeAll(async () => {
  core = await createTestCore();
});
afterAll(() => core.close());

const { setUp, draftOf, set, merge } = branchFixture(() => core);

const start = (actor: Actor, flow: Flow, name: string, from: CreateBranchInput["from"]) =>
  createBranch(core.deps, actor, { flowId: flow.id, name, from }).then(({ branchId }) => branchId);
const publish = async (actor: Actor, flow: Flow) => {
  const { draftRevision } = await getFlow(core.deps, actor, { flowId: flow.id });
  return publishFlow(core.deps, actor, { flowId: flow.id, draftRevision, note: "" });
};
const distances = async (actor: Actor, flow: Flow) => {
  const { items } = await listBranches(core.deps, actor, { flowId: flow.id, archived: false, limit: 20 });
  return Object.fromEntries(items.map(({ name, ahead, behind }) => [name, [ahead, behind]]));
};

describe("a branch from a version", () => {
  it("begins as that was published, and merges only what it changed itself", async () => {
    const { owner, flow } = await setUp();
    await set(owner, flow, undefined, "one", "notes", "published");
    await publish(owner, flow);
    await set(owner, flow, undefined, "one", "notes", "newer");
    await set(owner, flow, undefined, "two", "notes", "newer too");
    const branchId = await start(owner, flow, "Mend v1", { kind: "version", version: 1 });
    expect(nodeOf(await draftOf(owner, flow, branchId), "one")?.notes).toBe("published");
    expect((await distances(owner, flow))["Mend v1"]).toEqual([0, 2]);
    await expect(
      previewMerge(core.deps, owner, { flowId: flow.id, branchId, direction: "into_main", choices: [] }),
    ).resolves.toMatchObject({ conflicts: [], comparison: { changes: [] } });

    await set(owner, flow, branchId, "two", "disabled", true);
    expect((await merge(owner, flow, branchId, "into_main")).conflicts).toEqual([]);
    const main = await draftOf(owner, flow, undefined);
    expect(nodeOf(main, "one")?.notes).toBe("newer");
    expect(nodeOf(main, "two")).toMatchObject({ notes: "newer too", disabled: true });
    const { items } = await listDraftEdits(core.deps, owner, { flowId: flow.id, branchId, limit: 9 });
    expect(items.map(({ summary }) => summary)).toEqual(["Set disabled of two", "Created from v1"]);
  });

  it("asks where main has changed the same since that version", async () => {
    const { owner, flow } = await setUp();
    await publish(owner, flow);
    await set(owner, flow, undefined, "one", "notes", "of main");
    const branchId = await start(owner, flow, "Mend", { kind: "production" });
    await set(owner, flow, branchId, "one", "notes", "of the branch");
    const preview = await previewMerge(core.deps, owner, {
      flowId: flow.id,
      branchId,
      direction: "into_main",
      choices: [],
    });
    expect(preview.conflicts).toEqual([
      { path: ["nodes", "one", "notes"], ours: "of main", theirs: "of the branch", canKeepBoth: false },
    ]);
  });

  it("counts from the version itself where it came with a file", async () => {
    const { owner, flow } = await setUp();
    const imported = chain(manualTrigger, { id: "one", type: "set", params: { fields: [] } });
    await inside(core, owner, (tx) =>
      freezeVersion(tx, owner, {
        flowUuid: toUuid("flow", flow.id),
        number: 1,
        contentHash: contentHashOf(imported, core.deps.catalog),
        definition: imported,
        layout: { nodes: {} },
        note: "",
        draftRevision: null,
        at: new Date(),
      }),
    );
    const branchId = await start(owner, flow, "Mend", { kind: "version", version: 1 });
    expect(nodeOf(await draftOf(owner, flow, branchId), "two")).toBeUndefined();
    await set(owner, flow, branchId, "one", "notes", "mended");
    expect((await distances(owner, flow)).Mend).toEqual([1, 2]);
    expect((await merge(owner, flow, branchId, "into_main")).conflicts).toEqual([]);
    const main = await draftOf(owner, flow, undefined);
    expect([nodeOf(main, "one")?.notes, nodeOf(main, "two")?.id]).toEqual(["mended", "two"]);
    await set(owner, flow, branchId, "one", "notes", "mended again");
    expect((await merge(owner, flow, branchId, "into_main")).conflicts).toEqual([]);
    await merge(owner, flow, branchId, "from_main");
    expect((await distances(owner, flow)).Mend).toEqual([0, 0]);
  });
});

describe("a branch from a point of the history", () => {
  it("of main has what was there then, and does not take back what came later", async () => {
    const { owner, flow } = await setUp();
    const revision = await set(owner, flow, undefined, "one", "notes", "first");
    await set(owner, flow, undefined, "one", "notes", "second");
    const branchId = await start(owner, flow, "Then", { kind: "draft", revision });
    expect(nodeOf(await draftOf(owner, flow, branchId), "one")?.notes).toBe("first");
    expect((await distances(owner, flow)).Then).toEqual([0, 1]);
    await set(owner, flow, branchId, "two", "notes", "new");
    await merge(owner, flow, branchId, "into_main");
    expect(nodeOf(await draftOf(owner, flow, undefined), "one")?.notes).toBe("second");
    const { items } = await listDraftEdits(core.deps, owner, { flowId: flow.id, branchId, limit: 9 });
    expect(items.at(-1)?.summary).toBe(`Created from main at edit ${revision}`);
  });

  it("of a branch brings that one's edits up to there, with their authors", async () => {
    const { owner, flow, branchId } = await setUp();
    const grace = await newMember(core, owner.organizationId, "builder");
    const revision = await set(grace, flow, branchId, "one", "notes", "by Grace");
    await set(owner, flow, branchId, "two", "notes", "left out");
    const then = await start(owner, flow, "Then", { kind: "draft", branchId, revision });
    expect((await distances(owner, flow)).Then).toEqual([1, 0]);
    await merge(owner, flow, then, "into_main");
    const main = await draftOf(owner, flow, undefined);
    expect([nodeOf(main, "one")?.notes, nodeOf(main, "two")?.notes]).toEqual(["by Grace", undefined]);
    const { items } = await listDraftEdits(core.deps, owner, { flowId: flow.id, limit: 1 });
    expect(items[0]?.merge?.authors).toEqual([owner.name, grace.name]);
  });

  it("that main has merged since has nothing of its own, also where main took it back", async () => {
    const { owner, flow, branchId } = await setUp();
    const revision = await set(owner, flow, branchId, "one", "notes", "tried");
    await set(owner, flow, branchId, "two", "notes", "more");
    await merge(owner, flow, branchId, "into_main");
    await set(owner, flow, undefined, "one", "notes", "taken back");
    const then = await start(owner, flow, "Then", { kind: "draft", branchId, revision });
    expect((await distances(owner, flow)).Then?.[0]).toBe(0);
    await set(owner, flow, then, "two", "disabled", true);
    expect((await merge(owner, flow, then, "into_main")).conflicts).toEqual([]);
    const main = await draftOf(owner, flow, undefined);
    expect([nodeOf(main, "one")?.notes, nodeOf(main, "two")?.notes]).toEqual(["taken back", "more"]);
  });

  it("carries edits into main for the branch they are from, which does not bring them again", async () => {
    const { owner, flow, branchId } = await setUp();
    const revision = await set(owner, flow, branchId, "one", "notes", "tried");
    const then = await start(owner, flow, "Then", { kind: "draft", branchId, revision });
    await merge(owner, flow, then, "into_main");
    await set(owner, flow, undefined, "one", "notes", "taken back");
    expect((await distances(owner, flow)).Try).toEqual([0, 2]);
    await set(owner, flow, branchId, "two", "notes", "more");
    expect((await merge(owner, flow, branchId, "into_main")).conflicts).toEqual([]);
    const main = await draftOf(owner, flow, undefined);
    expect([nodeOf(main, "one")?.notes, nodeOf(main, "two")?.notes]).toEqual(["taken back", "more"]);
  });

  it("may be an archived one's", async () => {
    const { owner, flow, branchId } = await setUp();
    const revision = await set(owner, flow, branchId, "one", "notes", "first");
    await set(owner, flow, branchId, "one", "notes", "second");
    await archiveBranch(core.deps, owner, { flowId: flow.id, branchId });
    const again = await start(owner, flow, "Try", { kind: "draft", branchId, revision });
    expect(nodeOf(await draftOf(owner, flow, again), "one")?.notes).toBe("first");
  });
});

it("refuses states that there are not", async () => {
  const { owner, flow, branchId } = await setUp();
  const other = await setUp();
  const from = (side: CreateBranchInput["from"]) => start(owner, flow, "Nothing", side);
  await expect(from({ kind: "version", version: 7 })).rejects.toMatchObject({ code: "version.not_found" });
  await expect(from({ kind: "production" })).rejects.toMatchObject({ code: "flow.not_published" });
  await expect(from({ kind: "draft", branchId, revision: 9 })).rejects.toMatchObject({ code: "flow.edit_not_found" });
  for (const id of [other.branchId, newId("branch")])
    await expect(from({ kind: "draft", branchId: id })).rejects.toMatchObject({ code: "branch.not_found" });
});
