import { newUuid } from "@millrace/contracts/ids";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import type { HeldRun } from "../../src/execute/live-run.ts";
import { contractActs } from "./contract-acts.ts";
import { finishOf, type StoreBench, stepOf, writeOf } from "./store-bench.ts";
import { describeWaitContract } from "./wait-contract.ts";
import { describeWriteContract } from "./write-contract.ts";

/** What every implementation of `RunStore` does. */
export function describeStoreContract(createBench: () => Promise<StoreBench>): void {
  let bench: StoreBench;
  beforeAll(async () => {
    bench = await createBench();
  });
  beforeEach(() => bench.reset());
  afterAll(() => bench.close());

  const { claim, claimIds, write, takenOver } = contractActs(() => bench);

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
      await bench.store.putAside(owner, run, 30_000);
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

  describeWriteContract(() => bench);
  describeWaitContract(() => bench);
}
