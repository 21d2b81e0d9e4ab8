import type { StartTestSetInput } from "@millrace/contracts/api/test-sets";
import { newId } from "@millrace/contracts/ids";
import type { JsonValue } from "@millrace/contracts/json";
import { isTerminalRunStatus } from "@millrace/contracts/run/status";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { branchFixture } from "../../test/branch-fixture.ts";
import { createTestCore, inside, newOrganization, systemOf, type TestCore } from "../../test/core-fixture.ts";
import { manualFlow, newPublishedFlow } from "../../test/flow-fixture.ts";
import { startExecutor, waitForRun } from "../../test/run-fixture.ts";
import { archiveBranch } from "../branches/archive-branch.ts";
import { createBranch } from "../branches/create-branch.ts";
import { listBranches } from "../branches/list-branches.ts";
import { renameBranch } from "../branches/rename-branch.ts";
import { saveDraft } from "../drafts/save-draft.ts";
import { getFlow } from "../flows/get-flow.ts";
import { publishFlow } from "../flows/publish-flow.ts";
import { getRun } from "../runs/get-run.ts";
import { listRuns } from "../runs/list-runs.ts";
import { replayRun } from "../runs/replay-run.ts";
import { startRun } from "../runs/start-run.ts";
import { addTestCase } from "../test-sets/add-test-case.ts";
import { createTestSet } from "../test-sets/create-test-set.ts";
import { getTestSetRun } from "../test-sets/get-test-set-run.ts";
import { settleTests } from "../test-sets/settle-tests.ts";
import { startTestSet } from "../test-sets/start-test-set.ts";
import { getPin } from "./get-pin.ts";
import { listPins } from "./list-pins.ts";
import { removePin } from "./remove-pin.ts";
import { setPin } from "./set-pin.ts";

// Testing on a branch never touches another one, and what ran says whose draft it was.

let core: TestCore;
let stopExecutor: () => Promise<void>;
beforeAll(async () => {
  core = await createTestCore();
  stopExecutor = await startExecutor(core);
});
afterAll(async () => {
  await stopExecutor();
  await core.close();
});

const { setUp, set, merge } = branchFixture(() => core);
type World = Awaited<ReturnType<typeof setUp>>;
type Branch = World["branchId"] | undefined;

const pinOne = ({ owner, flow }: World, branchId: Branch, value: JsonValue) =>
  setPin(core.deps, owner, { flowId: flow.id, branchId, node: "one", port: "out", value });
const pinned = async ({ owner, flow }: World, branchId: Branch) =>
  (await getPin(core.deps, owner, { flowId: flow.id, branchId, node: "one" }))?.value;
/** Tests a branch's draft; gives the run at its end. */
async function test({ owner, flow }: World, branchId: Branch) {
  const options = { test: { usePins: true }, input: {} };
  const { runId } = await startRun(core.deps, owner, { flowId: flow.id, source: "draft", branchId, ...options });
  return waitForRun(core, owner, runId, ({ status }) => isTerminalRunStatus(status));
}

describe("pinned data of a branch", () => {
  it("begins as a copy of where the branch comes from, and is its own from then on", async () => {
    const world = await setUp();
    const { owner, flow } = world;
    await pinOne(world, undefined, "of main");
    const { branchId } = await createBranch(core.deps, owner, { flowId: flow.id, name: "Copy" });
    const { branchId: second } = await createBranch(core.deps, owner, {
      flowId: flow.id,
      name: "Copy of the copy",
      from: { kind: "draft", branchId },
    });
    await pinOne(world, branchId, "of the branch");
    await removePin(core.deps, owner, { flowId: flow.id, branchId: second, node: "one" });
    expect(await Promise.all([undefined, branchId, second].map((id) => pinned(world, id)))).toEqual([
      "of main",
      "of the branch",
      undefined,
    ]);
    for (const [id, value] of [
      [undefined, "of main"],
      [branchId, "of the branch"],
    ] as const) {
      const { test: tested, definition } = await test(world, id);
      expect(tested?.pins).toEqual(["one"]);
      expect(definition.nodes.find((node) => node.id === "one")?.params).toMatchObject({ json: `"${value}"` });
    }
    // What was pinned is no part of what is merged.
    await set(owner, flow, branchId, "two", "notes", "n");
    await merge(owner, flow, branchId, "into_main");
    expect(await pinned(world, undefined)).toBe("of main");
    await expect(listPins(core.deps, owner, { flowId: flow.id, branchId })).resolves.toMatchObject([
      { nodeId: "one", by: owner.name },
    ]);
  });

  it("is copied for the nodes only that the branch begins with, and from main for a version", async () => {
    const world = await setUp();
    const { owner, flow } = world;
    const { draft, draftRevision, layout } = await getFlow(core.deps, owner, { flowId: flow.id });
    const short = { ...draft, nodes: draft.nodes.slice(0, 2), edges: draft.edges.slice(0, 1) };
    const edit = { flowId: flow.id, layout, summary: "Drew" };
    const saved = await saveDraft(core.deps, owner, { ...edit, baseRevision: draftRevision, definition: short });
    await publishFlow(core.deps, owner, { flowId: flow.id, draftRevision: saved.draftRevision, note: "" });
    await saveDraft(core.deps, owner, { ...edit, baseRevision: saved.draftRevision, definition: draft });
    await pinOne(world, undefined, 1);
    await setPin(core.deps, owner, { flowId: flow.id, node: "two", port: "out", value: 2 });
    const { branchId } = await createBranch(core.deps, owner, {
      flowId: flow.id,
      name: "From v1",
      from: { kind: "version", version: 1 },
    });
    const pins = await listPins(core.deps, owner, { flowId: flow.id, branchId });
    expect(pins.map(({ nodeId }) => nodeId)).toEqual(["one"]);
  });

  it("names its branch in events, stays as it is in an archived one, and knows no branch of others", async () => {
    const world = await setUp();
    const { owner, flow, branchId } = world;
    await pinOne(world, branchId, 1);
    const rows = await inside(core, owner, (tx) => tx.outbox.findMany({ orderBy: { id: "desc" }, take: 1 }));
    expect(rows.flatMap(({ events }) => events)).toMatchObject([{ type: "flow.pins_changed", branchId }]);
    await archiveBranch(core.deps, owner, { flowId: flow.id, branchId });
    const archived = { code: "branch.archived" };
    await expect(pinOne(world, branchId, 2)).rejects.toMatchObject(archived);
    const key = { flowId: flow.id, branchId, node: "one" };
    await expect(removePin(core.deps, owner, key)).rejects.toMatchObject(archived);
    expect(await pinned(world, branchId)).toBe(1);
    const other = await setUp();
    for (const id of [other.branchId, newId("branch")])
      await expect(pinned(world, id)).rejects.toMatchObject({ code: "branch.not_found" });
  });
});

describe("a run of a draft", () => {
  it("names its branch and the edit that it ran, in its page and in lists, and has the branch's layout", async () => {
    const world = await setUp();
    const { owner, flow, branchId } = world;
    const { draft, draftRevision } = await getFlow(core.deps, owner, { flowId: flow.id, branchId });
    const place = { nodes: { one: { x: 7, y: 9 } } };
    await saveDraft(core.deps, owner, {
      flowId: flow.id,
      branchId,
      baseRevision: draftRevision,
      definition: draft,
      layout: place,
      summary: "Moved",
    });
    const ofBranch = await test(world, branchId);
    const ofMain = await test(world, undefined);
    await renameBranch(core.deps, owner, { flowId: flow.id, branchId, name: "Renamed" });
    const drafts = [
      { branch: "main", revision: 2 },
      { branchId, branch: "Renamed", revision: 2 },
    ];
    const { items } = await listRuns(core.deps, owner, { flowId: flow.id, limit: 9 });
    expect(items.map((run) => run.draft)).toEqual(drafts);
    const seen = await getRun(core.deps, owner, { runId: ofBranch.id });
    expect([seen.draft, seen.layout.nodes]).toEqual([drafts[1], place.nodes]);
    expect((await getRun(core.deps, owner, { runId: ofMain.id })).layout.nodes).toEqual({});
    const { runId } = await replayRun(core.deps, owner, { runId: ofBranch.id, version: "same" });
    expect((await getRun(core.deps, owner, { runId })).draft).toEqual(drafts[1]);
  });

  it("is the only one that has a branch: production and versions refuse one", async () => {
    const owner = await newOrganization(core);
    const flow = await newPublishedFlow(core, owner, manualFlow());
    const { branchId } = await createBranch(core.deps, owner, { flowId: flow.id, name: "Try" });
    const [main] = (await listBranches(core.deps, owner, { flowId: flow.id, archived: false, limit: 9 })).items.slice(
      -1,
    );
    const refused = { code: "branch.only_of_drafts" };
    for (const id of [branchId, main?.id, newId("branch")]) {
      const started = startRun(core.deps, owner, { flowId: flow.id, source: "production", branchId: id });
      await expect(started).rejects.toMatchObject(refused);
    }
    const { testSetId } = await createTestSet(core.deps, owner, { flowId: flow.id, name: "Set" });
    await addTestCase(core.deps, owner, {
      testSetId,
      name: "Case",
      input: {},
      mocks: {},
      executes: false,
      expectation: { kind: "exact", output: { result: "done" } },
    });
    await expect(startTestSet(core.deps, owner, { testSetId, version: 1, branchId })).rejects.toMatchObject(refused);
    const draftOf = async (asked: Pick<StartTestSetInput, "version" | "branchId">) => {
      const started = await startTestSet(core.deps, owner, { testSetId, ...asked });
      await settleTests(core.deps, systemOf(owner), started);
      const { outcomes } = await getTestSetRun(core.deps, owner, started);
      const runId = outcomes[0]?.runId;
      if (!runId) throw new Error("the case has a run");
      return (await getRun(core.deps, owner, { runId })).draft;
    };
    expect(await draftOf({ version: "draft", branchId })).toEqual({ branchId, branch: "Try", revision: 1 });
    expect(await draftOf({ version: "draft" })).toEqual({ branch: "main", revision: 2 });
    expect(await draftOf({ version: 1 })).toBeNull();
  });
});
