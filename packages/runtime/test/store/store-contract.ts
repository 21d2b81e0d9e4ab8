import { AppError } from "@millrace/contracts/errors";
import { newUuid } from "@millrace/contracts/ids";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { lowestId } from "../../src/claim/claim-runs.ts";
import type { HeldRun } from "../../src/execute/live-run.ts";
import { finishOf, type StoreBench, signalWait, stepOf, writeOf } from "./store-bench.ts";
import { describeWaitContract } from "./wait-contract.ts";

/** What every implementation of `RunStore` does. */
export function describeStoreContract(createBench: () => Promise<StoreBench>): void {
  let bench: StoreBench;
  let order = 0;
  beforeAll(async () => {
    bench = await createBench();
  });
  beforeEach(() => bench.reset());
  afterAll(() => bench.close());

  const claim = async (owner: string, room = 10) => (await bench.store.claimRuns(owner, room, lowestId, lowestId)).runs;
  const claimIds = async (owner: string, room = 10) => (await claim(owner, room)).map(({ runId }) => runId).sort();
  const write = async (owner: string, ...writes: Parameters<typeof bench.store.writeRuns>[1]) =>
    bench.store.writeRuns(owner, writes, { number: ++order, repeats: false });

  /** A run that the first owner lost and the second has now. */
  const takenOver = async () => {
    const first = await bench.executor();
    const run = await bench.start({ owner: first });
    await bench.store.endLease(first);
    await bench.store.recoverExpired();
    const second = await bench.executor();
    const [again] = await claim(second);
    if (!again) throw new Error("the run was not claimed");
    return { first, second, run, again };
  };

  describe("leases", () => {
    it("a lease is renewed while it holds, and never after it has passed", async () => {
      const owner = newUuid();
      await bench.store.insertLease(owner, "host", 5_000);
      await bench.passTime(4_000);
      expect(await bench.store.renewLease(owner, 5_000)).toEqual([]);
      await bench.passTime(4_000);
      expect(await bench.store.renewLease(owner, 5_000)).toEqual([]);
      await bench.passTime(6_000);
      expect(await bench.store.renewLease(owner, 5_000)).toBeNull();
      expect(await bench.store.renewLease(owner, 5_000)).toBeNull();
    });

    it("a renewal tells of runs whose inbox was written to", async () => {
      const owner = await bench.executor();
      const [marked] = [await bench.start({ owner }), await bench.start({ owner })];
      await bench.cancel(marked.runId);
      expect(await bench.store.renewLease(owner, 5_000)).toEqual([marked.runId]);
    });

    it("recovery frees the runs of those without a lease, and of nobody else; each owner knows its own", async () => {
      const [alive, gone] = [await bench.executor(), await bench.executor()];
      const [kept, lost] = [await bench.start({ owner: alive }), await bench.start({ owner: gone })];
      expect(await bench.store.recoverExpired()).toBe(0);
      await bench.store.endLease(gone);
      expect(await bench.store.recoverExpired()).toBe(1);
      expect(await bench.store.ownedRuns(alive)).toEqual([{ runId: kept.runId, epoch: 1 }]);
      expect(await bench.store.ownedRuns(gone)).toEqual([]);
      expect((await bench.view(lost.runId)).queue).toMatchObject({ owner: null, epoch: 1, takeovers: 1 });
    });

    it("a run that is lost without progress is due at once twice, and then later and later", async () => {
      const run = await bench.start();
      const pauses: (number | "mark" | null)[] = [];
      for (let round = 0; round < 6; round++) {
        const owner = await bench.executor();
        expect(await claimIds(owner)).toEqual([run.runId]);
        await bench.store.endLease(owner);
        await bench.store.recoverExpired();
        const dueInMs = (await bench.view(run.runId)).queue?.dueInMs ?? null;
        pauses.push(typeof dueInMs === "number" ? Math.max(0, Math.ceil(dueInMs / 500) * 500) : dueInMs);
        await bench.passTime(60_000);
      }
      expect(pauses).toEqual([0, 0, 500, 1_000, 2_000, 4_000]);
    });

    it("progress makes the count of losses begin anew", async () => {
      const { second, again } = await takenOver();
      await write(second, writeOf(again, { progressed: false, steps: [stepOf("a", "running")] }));
      expect((await bench.view(again.runId)).queue?.takeovers).toBe(1);
      await write(second, writeOf(again, { steps: [stepOf("a", "succeeded", 1)] }));
      expect((await bench.view(again.runId)).queue?.takeovers).toBe(0);
    });
  });

  describe("claiming", () => {
    it("takes a due run once, with a higher epoch, and knows what it did before", async () => {
      const run = await bench.start();
      const owner = await bench.executor();
      const [claimed] = await claim(owner);
      expect(claimed).toMatchObject({ runId: run.runId, epoch: run.epoch + 1, takeovers: 0, hasInbox: false });
      expect(await claimIds(await bench.executor())).toEqual([]);
    });

    it("passes over runs that are leased, not due, paused or not admitted", async () => {
      const owner = await bench.executor();
      const other = await bench.executor();
      await bench.start({ owner: other });
      const later = await bench.start({ owner: other });
      await write(other, writeOf(later, { action: "park", wakeAtMs: Date.now() + 3_600_000 }));
      const paused = await bench.start();
      await bench.pauseRun(paused.runId);
      const limited = await bench.start({ max: 1 });
      const inFlow = await bench.start();
      await bench.pauseFlow(inFlow.flowId);
      const free = await bench.start();
      expect(await claimIds(owner)).toEqual([free.runId]);
      expect((await bench.view(limited.runId)).queue).toMatchObject({ owner: null, epoch: 0, admitted: false });
      expect((await bench.view(paused.runId)).queue).toMatchObject({ held: true, dueInMs: null });
      await bench.resumeRun(paused.runId);
      await bench.resumeFlow(inFlow.flowId);
      expect(await claimIds(owner)).toEqual([paused.runId, inFlow.runId].sort());
    });

    it("leaves a run alone that is to begin later, also when it is resumed before", async () => {
      const run = await bench.start({ startInMs: 30_000 });
      const owner = await bench.executor();
      expect(await claimIds(owner)).toEqual([]);
      await bench.pauseRun(run.runId);
      await bench.resumeRun(run.runId);
      expect(await claimIds(owner)).toEqual([]);
      await bench.passTime(31_000);
      expect(await claimIds(owner)).toEqual([run.runId]);
    });

    it("takes a paused run for its cancellation, and says that it is paused", async () => {
      const run = await bench.start();
      await bench.pauseRun(run.runId);
      const owner = await bench.executor();
      expect(await claim(owner)).toEqual([]);
      await bench.cancel(run.runId);
      expect(await claim(owner)).toMatchObject([{ runId: run.runId, paused: true, hasInbox: true }]);
    });

    it("gives nothing to an executor without a lease, and no more than there is room for", async () => {
      const runs = [await bench.start(), await bench.start(), await bench.start()];
      expect(await claimIds(newUuid())).toEqual([]);
      const gone = await bench.executor();
      await bench.store.endLease(gone);
      expect(await claimIds(gone)).toEqual([]);
      expect(await claimIds(await bench.executor(), 2)).toHaveLength(2);
      expect(await claimIds(await bench.executor(), 2)).toHaveLength(1);
      expect(runs).toHaveLength(3);
    });

    it("says when the next run is due", async () => {
      const owner = await bench.executor();
      expect(await bench.store.nextDueInMs()).toBeNull();
      const run = await bench.start({ owner });
      await bench.store.releaseRuns(owner, [run], 30_000);
      expect(await bench.store.nextDueInMs()).toBeGreaterThan(20_000);
      await bench.passTime(31_000);
      expect(await bench.store.nextDueInMs()).toBe(0);
    });

    it("knows which of the runs of an executor are paused", async () => {
      const owner = await bench.executor();
      const runs = [await bench.start({ owner }), await bench.start({ owner }), await bench.start({ owner })] as const;
      await bench.pauseRun(runs[0].runId);
      await bench.pauseFlow(runs[1].flowId);
      expect(await bench.store.pausedRuns(owner)).toEqual(new Set([runs[0].runId, runs[1].runId]));
    });
  });

  describe("limits", () => {
    it("admit as many runs as there is room for, in line, and more when one ends", async () => {
      const flowId = newUuid();
      const runs: HeldRun[] = [];
      for (let index = 0; index < 4; index++) runs.push(await bench.start({ flowId, max: 2 }));
      expect(await bench.store.admitWaitingRuns()).toBe(2);
      expect(await bench.store.admitWaitingRuns()).toBe(0);
      const owner = await bench.executor();
      const claimed = await claim(owner);
      expect(claimed.map(({ runId }) => runId).sort()).toEqual([runs[0]?.runId, runs[1]?.runId].sort());
      expect(claimed.every(({ holdsSlot }) => holdsSlot)).toBe(true);
      const [first] = claimed;
      if (first) await write(owner, finishOf(first, 1));
      expect(await bench.store.admitWaitingRuns()).toBe(1);
      expect(await claimIds(owner)).toEqual([runs[2]?.runId]);
    });

    it("keep out of line what is to begin later, and let it in when its time has come", async () => {
      const flowId = newUuid();
      const later = await bench.start({ flowId, max: 1, startInMs: 30_000 });
      const owner = await bench.executor();
      expect(await bench.store.nextInLineMs()).toBeGreaterThan(20_000);
      const now = await bench.start({ flowId, max: 1 });
      expect(await bench.store.admitWaitingRuns()).toBe(1);
      expect((await bench.view(later.runId)).queue?.admitted).toBeNull();
      const [first] = await claim(owner);
      expect(first?.runId).toBe(now.runId);
      if (first) await write(owner, finishOf(first, 1));
      expect(await bench.store.admitWaitingRuns()).toBe(0);
      await bench.passTime(31_000);
      expect(await bench.store.admitWaitingRuns()).toBe(1);
      expect(await bench.store.nextInLineMs()).toBeNull();
      expect(await claimIds(await bench.executor())).toEqual([later.runId]);
    });

    it("let a run that was cancelled in line go without a place", async () => {
      const flowId = newUuid();
      const [first, second] = [await bench.start({ flowId, max: 1 }), await bench.start({ flowId, max: 1 })];
      await bench.store.admitWaitingRuns();
      await bench.cancel(second.runId);
      await bench.store.admitWaitingRuns();
      const claimed = await claim(await bench.executor());
      expect(claimed.map(({ runId, holdsSlot }) => [runId, holdsSlot]).sort()).toEqual(
        [
          [first.runId, true],
          [second.runId, false],
        ].sort(),
      );
    });
  });

  describe("writing", () => {
    it("is fenced by owner and epoch: what comes too late changes nothing", async () => {
      const { first, second, run, again } = await takenOver();
      const late = { steps: [stepOf("a", "succeeded", "late")], waits: [signalWait("w", "late", "1")] };
      const before = await bench.view(run.runId);
      expect(await write(first, writeOf(run, late))).toEqual(["stale"]);
      expect(await write(first, writeOf(again, late))).toEqual(["stale"]);
      expect(await write(second, writeOf(run, late))).toEqual(["stale"]);
      expect(await write(first, finishOf(run, "late"))).toEqual(["stale"]);
      expect(await bench.view(run.runId)).toEqual({
        ...before,
        queue: { ...before.queue, dueInMs: expect.any(Number) },
      });
      expect(await write(second, writeOf(again, { steps: [stepOf("a", "succeeded", 2)] }))).toEqual(["written"]);
      expect((await bench.view(run.runId)).steps).toEqual(["a 1 succeeded 2"]);
    });

    it("takes nothing of a write that was given up and repeated", async () => {
      const owner = await bench.executor();
      const run = await bench.start({ owner });
      const late = ++order;
      const written = { steps: [stepOf("a", "retrying")] };
      const repeats = { number: ++order, repeats: true };
      expect(await bench.store.writeRuns(owner, [writeOf(run, written)], repeats)).toEqual(["written"]);
      const lost = writeOf(run, { action: "park", steps: [stepOf("a", "running")] });
      expect(await bench.store.writeRuns(owner, [lost], { number: late, repeats: false })).toEqual(["stale"]);
      expect(await bench.store.writeRuns(owner, [finishOf(run, "late")], { number: late, repeats: false })).toEqual([
        "stale",
      ]);
      expect(await bench.view(run.runId)).toMatchObject({
        status: "running",
        queue: { owner },
        steps: ["a 1 retrying null"],
      });
    });

    it("takes no mark by a try that was given up", async () => {
      const owner = await bench.executor();
      const run = await bench.start({ owner });
      const wait = signalWait("w", "go", run.runId);
      await write(owner, writeOf(run, { waits: [wait] }));
      const late = ++order;
      await bench.store.takeInboxMarks(owner, [run], ++order);
      await write(owner, writeOf(run));
      await bench.answer(run.runId, wait.id, 1);
      await bench.store.takeInboxMarks(owner, [run], late);
      expect((await bench.view(run.runId)).queue?.dueInMs).toBe("mark");
    });

    it("counts the writes of the next owner anew", async () => {
      const { second, again } = await takenOver();
      expect(await bench.store.writeRuns(second, [writeOf(again)], { number: 1, repeats: false })).toEqual(["written"]);
    });

    it("keeps a step's result once it has one", async () => {
      const owner = await bench.executor();
      const run = await bench.start({ owner });
      await write(owner, writeOf(run, { steps: [stepOf("a", "running"), stepOf("b", "running")] }));
      await write(owner, writeOf(run, { steps: [stepOf("a", "succeeded", 1)] }));
      await write(owner, writeOf(run, { steps: [stepOf("a", "running"), stepOf("b", "succeeded", 2)] }));
      expect(await write(owner, writeOf(run, { steps: [stepOf("a", "succeeded", 3)] }))).toEqual(["written"]);
      expect((await bench.view(run.runId)).steps).toEqual(["a 1 succeeded 1", "b 1 succeeded 2"]);
    });

    it("ends a run once, with everything that belonged to it, and knows that end again", async () => {
      const owner = await bench.executor();
      const run = await bench.start({ owner });
      await write(owner, writeOf(run, { waits: [signalWait("w", "never", run.runId)] }));
      await bench.cancel(run.runId);
      const end = finishOf(run, { done: true });
      expect(await write(owner, end)).toEqual(["written_with_inbox"]);
      const ended = { status: "succeeded", output: { done: true }, queue: null, waits: [], inbox: 0 };
      expect(await bench.view(run.runId)).toMatchObject(ended);
      expect(await write(owner, finishOf(run, "again"))).toEqual(["stale"]);
      expect(await bench.view(run.runId)).toMatchObject(ended);
      expect(await bench.store.findFinished([end])).toEqual(new Set([run.runId]));
      const other = { ...end, end: end.end && { ...end.end, atMs: end.end.atMs + 1 } };
      expect(await bench.store.findFinished([other])).toEqual(new Set());
      expect(await bench.cancel(run.runId)).toBe("already_ended");
    });

    it("parks a run, or refuses to when its inbox was written to", async () => {
      const owner = await bench.executor();
      const [quiet, marked] = [await bench.start({ owner }), await bench.start({ owner })];
      await bench.cancel(marked.runId);
      const park = { action: "park", wakeAtMs: null } as const;
      expect(await write(owner, writeOf(quiet, park))).toEqual(["parked"]);
      expect(await write(owner, writeOf(marked, park))).toEqual(["written_with_inbox"]);
      expect((await bench.view(quiet.runId)).queue).toMatchObject({ owner: null, dueInMs: null });
      expect((await bench.view(marked.runId)).queue).toMatchObject({ owner, dueInMs: "mark" });
      await bench.cancel(quiet.runId);
      expect(await claim(owner)).toMatchObject([{ runId: quiet.runId, hasInbox: true }]);
    });

    it("takes a mark only from its owner, and only when the inbox holds nothing", async () => {
      const owner = await bench.executor();
      const run = await bench.start({ owner });
      const wait = signalWait("w", "go", run.runId);
      await write(owner, writeOf(run, { waits: [wait] }));
      await bench.answer(run.runId, wait.id, 1);
      await bench.store.takeInboxMarks(await bench.executor(), [run], ++order);
      expect((await bench.view(run.runId)).queue?.dueInMs).toBe("mark");
      await bench.store.takeInboxMarks(owner, [run], ++order);
      expect((await bench.view(run.runId)).queue?.dueInMs).not.toBe("mark");
      await bench.cancel(run.runId);
      await bench.store.takeInboxMarks(owner, [run], ++order);
      expect((await bench.view(run.runId)).queue?.dueInMs).toBe("mark");
      expect(await bench.store.readInbox([run])).toMatchObject([{ runId: run.runId, kind: "cancel" }]);
    });

    it("releases a run whatever its inbox holds, and keeps the mark", async () => {
      const owner = await bench.executor();
      const [quiet, marked, foreign] = [
        await bench.start({ owner }),
        await bench.start({ owner }),
        await bench.start({ owner: await bench.executor() }),
      ];
      await bench.cancel(marked.runId);
      await bench.store.releaseRuns(owner, [quiet, marked, foreign], 20_000);
      expect((await bench.view(quiet.runId)).queue).toMatchObject({ owner: null });
      expect((await bench.view(quiet.runId)).queue?.dueInMs).toBeGreaterThan(10_000);
      expect((await bench.view(marked.runId)).queue).toMatchObject({ owner: null, dueInMs: "mark" });
      expect((await bench.view(foreign.runId)).queue?.owner).not.toBeNull();
    });

    it("releases nothing that its owner has claimed again", async () => {
      const owner = await bench.executor();
      const run = await bench.start({ owner });
      await bench.store.releaseRuns(owner, [run]);
      const [again] = await claim(owner);
      await bench.store.releaseRuns(owner, [run]);
      expect((await bench.view(run.runId)).queue).toMatchObject({ owner, epoch: again?.epoch });
    });

    it("fails a run alone: what was under way ends, what had ended stays; fenced as well", async () => {
      const { first, second, run, again } = await takenOver();
      await write(
        second,
        writeOf(again, {
          steps: [stepOf("a", "succeeded", 1), stepOf("b", "running"), stepOf("c", "retrying")],
          waits: [signalWait("w", "never", run.runId)],
        }),
      );
      const error = new AppError("flow.invalid");
      expect(await bench.store.failAlone(first, run, error, Date.now())).toBeNull();
      expect((await bench.view(run.runId)).status).toBe("running");
      expect(await bench.store.failAlone(second, again, error, Date.now())).toMatchObject({ status: "failed" });
      expect(await bench.store.failAlone(second, again, error, Date.now())).toBeNull();
      const view = await bench.view(run.runId);
      expect(view).toMatchObject({ status: "failed", queue: null, waits: [] });
      expect(view.steps).toEqual(["a 1 succeeded 1", "b 1 cancelled null", "c 1 cancelled null"]);
    });

    it("gives the next owner the history as it was written", async () => {
      const owner = await bench.executor();
      const run = await bench.start({ owner });
      const wait = signalWait("w", "go", run.runId);
      const steps = [stepOf("a", "succeeded", { deep: [1, "é", null] }), stepOf("w", "waiting", 7)];
      await write(owner, writeOf(run, { steps, waits: [wait] }));
      const history = (await bench.store.loadHistory([run])).get(run.runId);
      expect(history?.steps.sort((a, b) => (a.path < b.path ? -1 : 1))).toMatchObject([
        { ...steps[0]?.record },
        { ...steps[1]?.record, waitsFor: wait.subject },
      ]);
      expect(history?.openWaits).toEqual(new Map([["w#0", wait.id]]));
      expect(history?.unmatchedWaits).toEqual(new Map([[wait.id, wait.subject]]));
      expect(history?.resolutions).toEqual([]);
    });
  });

  describeWaitContract(() => bench);
}
