import type { JsonValue } from "@millrace/contracts/json";
import { isTerminalRunStatus } from "@millrace/contracts/run/status";
import { afterAll, beforeAll, expect, it } from "vitest";
import { branchFixture } from "../../test/branch-fixture.ts";
import { createTestCore, type TestCore } from "../../test/core-fixture.ts";
import { startExecutor, waitForRun } from "../../test/run-fixture.ts";
import { createBranch } from "../branches/create-branch.ts";
import { getFlow } from "../flows/get-flow.ts";
import { getLastRunData } from "../flows/get-last-run-data.ts";
import { publishFlow } from "../flows/publish-flow.ts";
import { startRun } from "./start-run.ts";

// Whose data the editor shows where nobody has chosen a run.

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

const { setUp } = branchFixture(() => core);
type World = Awaited<ReturnType<typeof setUp>>;
type Branch = World["branchId"] | undefined;

async function toEnd({ owner }: World, started: ReturnType<typeof startRun>) {
  const { runId } = await started;
  return waitForRun(core, owner, runId, ({ status }) => isTerminalRunStatus(status));
}
const ofDraft = (world: World, branchId: Branch, input: JsonValue, only?: string) =>
  toEnd(
    world,
    startRun(core.deps, world.owner, {
      flowId: world.flow.id,
      source: "draft",
      branchId,
      test: { usePins: true, ...(only === undefined ? {} : { only }) },
      ...(only === undefined ? { input } : {}),
    }),
  );
const ofProduction = (world: World, input: JsonValue) =>
  toEnd(world, startRun(core.deps, world.owner, { flowId: world.flow.id, source: "production", input }));
const shownOn = ({ owner, flow }: World, branchId: Branch) =>
  getLastRunData(core.deps, owner, { flowId: flow.id, branchId });

async function publish({ owner, flow }: World) {
  const { draftRevision } = await getFlow(core.deps, owner, { flowId: flow.id });
  await publishFlow(core.deps, owner, { flowId: flow.id, draftRevision, note: "" });
}

it("is of the open branch, else of what production runs, else any", async () => {
  const world = await setUp();
  const { owner, flow, branchId } = world;
  const { branchId: other } = await createBranch(core.deps, owner, { flowId: flow.id, name: "Other" });
  expect(await shownOn(world, branchId)).toBeNull();
  await ofDraft(world, branchId, { of: "try" });
  // Nothing else has run yet.
  for (const id of [undefined, branchId, other]) expect((await shownOn(world, id))?.trigger).toEqual({ of: "try" });
  await publish(world);
  await ofProduction(world, { of: "production" });
  await ofDraft(world, other, { of: "other" });
  expect(await shownOn(world, undefined)).toMatchObject({
    trigger: { of: "production" },
    run: { status: "succeeded", version: 1, draft: null },
  });
  expect(await shownOn(world, branchId)).toMatchObject({
    trigger: { of: "try" },
    run: { version: null, draft: { branchId, branch: "Try", revision: 1 } },
  });
  const { branchId: third } = await createBranch(core.deps, owner, { flowId: flow.id, name: "Third" });
  expect((await shownOn(world, third))?.trigger).toEqual({ of: "production" });
  await ofDraft(world, undefined, { of: "main" });
  expect(await shownOn(world, undefined)).toMatchObject({
    trigger: { of: "main" },
    run: { draft: { branch: "main" } },
  });
  // A chosen run is shown whatever branch it was of.
  const chosen = (await shownOn(world, other))?.runId;
  const shown = await getLastRunData(core.deps, owner, {
    flowId: flow.id,
    branchId,
    ...(chosen ? { runId: chosen } : {}),
  });
  expect(shown?.trigger).toEqual({ of: "other" });
});

it("is what a test of one node takes its data from", async () => {
  const world = await setUp();
  const { branchId } = world;
  const first = await ofDraft(world, branchId, { of: "try" });
  await ofDraft(world, undefined, { of: "main" });
  const { test } = await ofDraft(world, branchId, null, "two");
  expect(test?.dataFrom).toBe(first.id);
});
