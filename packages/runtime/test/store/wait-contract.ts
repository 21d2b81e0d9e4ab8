import { newUuid } from "@millrace/contracts/ids";
import { describe, expect, it } from "vitest";
import { lowestId } from "../../src/claim/claim-runs.ts";
import { type StoreBench, signalWait, writeOf } from "./store-bench.ts";

/** The part of the contract that is about waits: each ends once, by whoever is first. */
export function describeWaitContract(current: () => StoreBench): void {
  /** A run of an executor with one written wait. */
  const waiting = async (options: { dueAtMs?: number; correlation?: string } = {}) => {
    const bench = current();
    const owner = await bench.executor();
    const run = await bench.start({ owner });
    const wait = signalWait("w", "go", options.correlation ?? run.runId, options.dueAtMs ?? null);
    await bench.store.writeRuns(owner, [writeOf(run, { waits: [wait] })], { number: 1, repeats: false });
    const asNew = () =>
      wait.subject?.kind === "signal"
        ? [
            {
              organizationId: run.organizationId,
              runId: run.runId,
              epoch: run.epoch,
              id: wait.id,
              subject: wait.subject,
            },
          ]
        : [];
    return { bench, owner, run, wait, asNew, key: { organizationId: run.organizationId, waitId: wait.id } };
  };

  describe("waits", () => {
    it("the first answer counts, the second comes too late", async () => {
      const { bench, run, wait } = await waiting();
      expect(await bench.answer(run.runId, wait.id, "first")).toBe("answered");
      expect(await bench.answer(run.runId, wait.id, "second")).toBe("too_late");
      expect(await bench.store.readAnswers([run])).toMatchObject([
        { waitId: wait.id, path: "w", iteration: 0, answer: { port: "out", value: "first" } },
      ]);
    });

    it("an answer is read until the step knows it", async () => {
      const { bench, owner, run, wait } = await waiting();
      await bench.answer(run.runId, wait.id, 1);
      expect((await bench.store.loadHistory([run])).get(run.runId)?.resolutions).toHaveLength(1);
      await bench.store.writeRuns(owner, [writeOf(run, { resolvedWaitIds: [wait.id] })], { number: 2, repeats: false });
      expect(await bench.store.readAnswers([run])).toEqual([]);
      expect((await bench.store.loadHistory([run])).get(run.runId)?.resolutions).toEqual([]);
    });

    it("a time-out after an answer changes nothing", async () => {
      const { bench, run, wait, key } = await waiting();
      await bench.answer(run.runId, wait.id, "in time");
      await bench.store.timeOutWaits([key]);
      expect(await bench.store.readAnswers([run])).toMatchObject([{ answer: { value: "in time" } }]);
    });

    it("an answer after a time-out, or after the time, comes too late", async () => {
      const { bench, run, wait, key } = await waiting();
      await bench.store.timeOutWaits([key]);
      expect(await bench.answer(run.runId, wait.id, 1)).toBe("too_late");
      expect(await bench.store.readAnswers([run])).toMatchObject([{ waitId: wait.id, answer: null }]);
      const due = await waiting({ dueAtMs: Date.now() + 5_000 });
      await bench.passTime(6_000);
      expect(await bench.answer(due.run.runId, due.wait.id, 1)).toBe("too_late");
    });

    it("a signal goes to the step that has waited longest, and to one only", async () => {
      const correlation = newUuid();
      const first = await waiting({ correlation });
      await first.bench.passTime(1_000);
      const second = await waiting({ correlation });
      expect(await first.bench.signal("go", correlation, 1)).toBe("delivered");
      expect(await first.bench.store.readAnswers([first.run, second.run])).toMatchObject([
        { runId: first.run.runId, answer: { value: 1 } },
      ]);
      expect(await first.bench.signal("go", correlation, 2)).toBe("delivered");
      expect(await first.bench.signal("go", correlation, 3)).toBe("buffered");
    });

    it("a signal that came early is matched exactly once", async () => {
      const correlation = newUuid();
      expect(await current().signal("go", correlation, "early")).toBe("buffered");
      const first = await waiting({ correlation });
      const second = await waiting({ correlation });
      const { store } = first.bench;
      expect(await store.matchEarlySignals(first.owner, first.asNew())).toEqual(new Set([first.run.runId]));
      expect(await store.matchEarlySignals(first.owner, first.asNew())).toEqual(new Set());
      expect(await store.matchEarlySignals(second.owner, second.asNew())).toEqual(new Set());
      expect(await store.readAnswers([first.run, second.run])).toMatchObject([{ answer: { value: "early" } }]);
    });

    it("an early signal is left alone by whoever has lost the run, and found by its next owner", async () => {
      const correlation = newUuid();
      await current().signal("go", correlation, "early");
      const { bench, owner, run, asNew } = await waiting({ correlation });
      await bench.store.releaseRuns(owner, [run]);
      expect(await bench.store.matchEarlySignals(owner, asNew())).toEqual(new Set());
      const next = await bench.executor();
      const { runs } = await bench.store.claimRuns(next, 10, lowestId, lowestId);
      expect(await bench.store.matchEarlySignals(next, asNew())).toEqual(new Set());
      const again = asNew().map((wait) => ({ ...wait, epoch: runs[0]?.epoch ?? 0 }));
      expect(await bench.store.matchEarlySignals(next, again)).toEqual(new Set([run.runId]));
    });

    it("a wait whose time is over gets no early signal", async () => {
      const correlation = newUuid();
      await current().signal("go", correlation, "late");
      const { bench, owner, asNew } = await waiting({ correlation, dueAtMs: Date.now() + 1_000 });
      await bench.passTime(2_000);
      expect(await bench.store.matchEarlySignals(owner, asNew())).toEqual(new Set());
      const other = await waiting({ correlation });
      expect(await bench.store.matchEarlySignals(other.owner, other.asNew())).toEqual(new Set([other.run.runId]));
    });
  });
}
