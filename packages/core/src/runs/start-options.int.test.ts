import { toUuid } from "@millrace/contracts/ids";
import type { JsonObject } from "@millrace/contracts/json";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createTestCore, inside, newOrganization, type TestCore } from "../../test/core-fixture.ts";
import { chain, manualFlow, manualTrigger, newPublishedFlow } from "../../test/flow-fixture.ts";
import { startExecutor, waitForRun } from "../../test/run-fixture.ts";
import { cancelRun } from "./cancel-run.ts";
import { getRun } from "./get-run.ts";
import { getWhy } from "./get-why.ts";
import { listRuns } from "./list-runs.ts";
import { pauseRun } from "./pause-run.ts";
import { resumeRun } from "./resume-run.ts";
import { startRun } from "./start-run.ts";

let core: TestCore;
beforeAll(async () => {
  core = await createTestCore();
});
afterAll(() => core.close());

async function flowOf(settings: JsonObject = {}) {
  const owner = await newOrganization(core);
  const definition = manualFlow();
  const flow = await newPublishedFlow(core, owner, {
    ...definition,
    settings: { ...definition.settings, ...settings },
  });
  const start = (options: object = {}, input: unknown = {}) =>
    startRun(core.deps, owner, { flowId: flow.id, source: "production", input: input as never, ...options });
  return { owner, flow, start };
}
const hourMs = 3_600_000;

describe("a delayed start", () => {
  it("is queued, says everywhere when it starts, and can be paused, resumed and cancelled before", async () => {
    const { owner, start } = await flowOf();
    const { runId, startsAt, existing, debounced } = await start({ delayMs: hourMs });
    expect({ existing, debounced }).toEqual({ existing: false, debounced: false });
    expect(Math.abs(new Date(startsAt ?? 0).getTime() - Date.now() - hourMs)).toBeLessThan(5_000);
    const run = await getRun(core.deps, owner, { runId });
    expect(run).toMatchObject({ status: "queued", startsAt, headline: expect.stringMatching(/^Starts at .+\.$/) });
    expect((await listRuns(core.deps, owner, { limit: 1 })).items[0]).toMatchObject({ id: runId, startsAt });
    const stop = await startExecutor(core);
    expect(await getWhy(core.deps, owner, { runId })).toMatchObject({ code: "delayed", until: startsAt });
    await pauseRun(core.deps, owner, { runId });
    expect((await getRun(core.deps, owner, { runId })).status).toBe("paused");
    await resumeRun(core.deps, owner, { runId });
    expect(await getWhy(core.deps, owner, { runId })).toMatchObject({ code: "delayed", until: startsAt });
    await cancelRun(core.deps, owner, { runId });
    const ended = await waitForRun(core, owner, runId, ({ status }) => status === "cancelled");
    expect(ended).toMatchObject({ durationMs: 0, steps: [] });
    await stop();
  });

  it("says the time also where a limit comes after it", async () => {
    const { owner, start } = await flowOf({ concurrency: { max: 1 } });
    const stop = await startExecutor(core);
    const { runId, startsAt } = await start({ delayMs: hourMs });
    expect(await getWhy(core.deps, owner, { runId })).toMatchObject({ code: "delayed", until: startsAt });
    await stop();
  });

  it("begins at a given time, which is the run's own time", async () => {
    const owner = await newOrganization(core);
    const now = { $cel: "string(now)" };
    const fields = [{ name: "at", value: now }];
    const flow = await newPublishedFlow(
      core,
      owner,
      chain(manualTrigger, { id: "work", type: "set", params: { fields } }),
    );
    const stop = await startExecutor(core);
    const startAt = new Date(Date.now() + 1_500).toISOString();
    const { runId } = await startRun(core.deps, owner, { flowId: flow.id, source: "production", input: {}, startAt });
    const run = await waitForRun(core, owner, runId, ({ status }) => status === "succeeded");
    expect(new Date(run.finishedAt ?? 0).getTime()).toBeGreaterThanOrEqual(new Date(startAt).getTime());
    expect(run.durationMs).toBeLessThan(1_500);
    const output = await inside(core, owner, (tx) =>
      tx.run.findFirstOrThrow({ where: { id: toUuid("run", runId) }, select: { output: true } }),
    );
    expect(new Date((output.output as { at: string }).at)).toEqual(new Date(startAt));
    await stop();
  });

  it("begins at once for a time that has passed, and is refused for more than a year and for two times", async () => {
    const { start } = await flowOf();
    expect((await start({ startAt: new Date(0).toISOString() })).startsAt).toBeNull();
    const far = new Date(Date.now() + 366 * 24 * hourMs).toISOString();
    await expect(start({ startAt: far })).rejects.toMatchObject({ code: "run.too_far_ahead" });
    await expect(start({ startAt: far, delayMs: 1 })).rejects.toMatchObject({ code: "request.invalid" });
  });
});

describe("a debounced start by hand", () => {
  it("gives the same run, is recorded each time, and can be bypassed with an own time", async () => {
    const { owner, start } = await flowOf({ debounce: { delayMs: 60_000, key: { $cel: "trigger.customer" } } });
    const first = await start({}, { customer: "a", n: 1 });
    const second = await start({}, { customer: "a", n: 2 });
    expect(first).toMatchObject({ debounced: false });
    expect(second).toMatchObject({ runId: first.runId, debounced: true });
    expect(new Date(second.startsAt ?? 0).getTime()).toBeGreaterThan(new Date(first.startsAt ?? 0).getTime());
    const own = await start({ delayMs: 1_000 }, { customer: "a", n: 3 });
    expect(own.runId).not.toBe(first.runId);
    await inside(core, owner, async (tx) => {
      const run = await tx.run.findFirstOrThrow({ where: { id: toUuid("run", first.runId) } });
      expect(run.input).toEqual({ customer: "a", n: 2 });
      const entries = await tx.auditEntry.findMany({ where: { action: "run.started" }, orderBy: { id: "asc" } });
      expect(entries.map(({ details }) => (details as JsonObject).debounced ?? false)).toEqual([false, true, false]);
    });
  });

  it("does not hold back runs of the draft", async () => {
    const { start } = await flowOf({ debounce: { delayMs: 60_000 } });
    expect(await start({ source: "draft" })).toMatchObject({ debounced: false, startsAt: null });
  });
});
