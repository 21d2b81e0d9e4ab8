import { AppError } from "@millrace/contracts/errors";
import { poisonTakeovers } from "@millrace/contracts/run/poison";
import { describe, expect, it } from "vitest";
import { contractActs } from "./contract-acts.ts";
import { finishOf, type StoreBench, signalWait, stepOf, writeOf } from "./store-bench.ts";

/** The part of the contract that is about what executors write: fenced, in order, once. */
export function describeWriteContract(bench: () => StoreBench): void {
  const { claim, write, takenOver, nextOrder } = contractActs(bench);

  describe("writing", () => {
    it("is fenced by owner and epoch: what comes too late changes nothing", async () => {
      const { first, second, run, again } = await takenOver();
      const late = { steps: [stepOf("a", "succeeded", "late")], waits: [signalWait("w", "late", "1")] };
      const before = await bench().view(run.runId);
      expect(await write(first, writeOf(run, late))).toEqual(["stale"]);
      expect(await write(first, writeOf(again, late))).toEqual(["stale"]);
      expect(await write(second, writeOf(run, late))).toEqual(["stale"]);
      expect(await write(first, finishOf(run, "late"))).toEqual(["stale"]);
      expect(await bench().view(run.runId)).toEqual({
        ...before,
        queue: { ...before.queue, dueInMs: expect.any(Number) },
      });
      expect(await write(second, writeOf(again, { steps: [stepOf("a", "succeeded", 2)] }))).toEqual(["written"]);
      expect((await bench().view(run.runId)).steps).toEqual(["a 1 succeeded 2"]);
    });

    it("takes nothing of a write that was given up and repeated", async () => {
      const owner = await bench().executor();
      const run = await bench().start({ owner });
      const late = nextOrder(false);
      const written = { steps: [stepOf("a", "retrying")] };
      const repeats = nextOrder(true);
      expect(await bench().store.writeRuns(owner, [writeOf(run, written)], repeats)).toEqual(["written"]);
      const lost = writeOf(run, { action: "park", steps: [stepOf("a", "running")] });
      expect(await bench().store.writeRuns(owner, [lost], late)).toEqual(["stale"]);
      expect(await bench().store.writeRuns(owner, [finishOf(run, "late")], late)).toEqual(["stale"]);
      expect(await bench().view(run.runId)).toMatchObject({
        status: "running",
        queue: { owner },
        steps: ["a 1 retrying null"],
      });
    });

    it("takes no mark by a try that was given up", async () => {
      const owner = await bench().executor();
      const run = await bench().start({ owner });
      const wait = signalWait("w", "go", run.runId);
      await write(owner, writeOf(run, { waits: [wait] }));
      const late = nextOrder(false);
      await bench().store.takeInboxMarks(owner, [run], nextOrder(true).number);
      await write(owner, writeOf(run));
      await bench().answer(run.runId, wait.id, 1);
      await bench().store.takeInboxMarks(owner, [run], late.number);
      expect((await bench().view(run.runId)).queue?.dueInMs).toBe("mark");
    });

    it("counts the writes of the next owner anew", async () => {
      const { second, again } = await takenOver();
      expect(await bench().store.writeRuns(second, [writeOf(again)], { number: 1, repeats: false })).toEqual([
        "written",
      ]);
    });

    it("keeps a step's result once it has one", async () => {
      const owner = await bench().executor();
      const run = await bench().start({ owner });
      await write(owner, writeOf(run, { steps: [stepOf("a", "running"), stepOf("b", "running")] }));
      await write(owner, writeOf(run, { steps: [stepOf("a", "succeeded", 1)] }));
      await write(owner, writeOf(run, { steps: [stepOf("a", "running"), stepOf("b", "succeeded", 2)] }));
      expect(await write(owner, writeOf(run, { steps: [stepOf("a", "succeeded", 3)] }))).toEqual(["written"]);
      expect((await bench().view(run.runId)).steps).toEqual(["a 1 succeeded 1", "b 1 succeeded 2"]);
    });

    it("ends a run once, with everything that belonged to it, and knows that end again", async () => {
      const owner = await bench().executor();
      const run = await bench().start({ owner });
      await write(owner, writeOf(run, { waits: [signalWait("w", "never", run.runId)] }));
      await bench().cancel(run.runId);
      const end = finishOf(run, { done: true });
      expect(await write(owner, end)).toEqual(["written_with_inbox"]);
      const ended = { status: "succeeded", output: { done: true }, queue: null, waits: [], inbox: 0 };
      expect(await bench().view(run.runId)).toMatchObject(ended);
      expect(await write(owner, finishOf(run, "again"))).toEqual(["stale"]);
      expect(await bench().view(run.runId)).toMatchObject(ended);
      expect(await bench().store.findFinished([end])).toEqual(new Set([run.runId]));
      const other = { ...end, end: end.end && { ...end.end, atMs: end.end.atMs + 1 } };
      expect(await bench().store.findFinished([other])).toEqual(new Set());
      expect(await bench().cancel(run.runId)).toBe("already_ended");
    });

    it("parks a run, or refuses to when its inbox was written to", async () => {
      const owner = await bench().executor();
      const [quiet, marked] = [await bench().start({ owner }), await bench().start({ owner })];
      await bench().cancel(marked.runId);
      const park = { action: "park", wakeAtMs: null } as const;
      expect(await write(owner, writeOf(quiet, park))).toEqual(["parked"]);
      expect(await write(owner, writeOf(marked, park))).toEqual(["written_with_inbox"]);
      expect((await bench().view(quiet.runId)).queue).toMatchObject({ owner: null, dueInMs: null });
      expect((await bench().view(marked.runId)).queue).toMatchObject({ owner, dueInMs: "mark" });
      await bench().cancel(quiet.runId);
      expect(await claim(owner)).toMatchObject([{ runId: quiet.runId, hasInbox: true }]);
    });

    it("takes a mark only from its owner, and only when the inbox holds nothing", async () => {
      const owner = await bench().executor();
      const run = await bench().start({ owner });
      const wait = signalWait("w", "go", run.runId);
      await write(owner, writeOf(run, { waits: [wait] }));
      await bench().answer(run.runId, wait.id, 1);
      await bench().store.takeInboxMarks(await bench().executor(), [run], nextOrder(true).number);
      expect((await bench().view(run.runId)).queue?.dueInMs).toBe("mark");
      await bench().store.takeInboxMarks(owner, [run], nextOrder(true).number);
      expect((await bench().view(run.runId)).queue?.dueInMs).not.toBe("mark");
      await bench().cancel(run.runId);
      await bench().store.takeInboxMarks(owner, [run], nextOrder(true).number);
      expect((await bench().view(run.runId)).queue?.dueInMs).toBe("mark");
      expect(await bench().store.readInbox([run])).toMatchObject([{ runId: run.runId, kind: "cancel" }]);
    });

    it("releases a run whatever its inbox holds, and keeps the mark", async () => {
      const owner = await bench().executor();
      const [quiet, marked] = [await bench().start({ owner }), await bench().start({ owner })];
      const foreign = await bench().start({ owner: await bench().executor() });
      await bench().cancel(marked.runId);
      await bench().store.releaseRuns(owner, [quiet, marked, foreign]);
      expect((await bench().view(quiet.runId)).queue).toMatchObject({ owner: null, takeovers: 0 });
      expect((await bench().view(marked.runId)).queue).toMatchObject({ owner: null, dueInMs: "mark" });
      expect((await bench().view(foreign.runId)).queue?.owner).not.toBeNull();
    });

    it("puts a run aside for a while, as poison", async () => {
      const owner = await bench().executor();
      const run = await bench().start({ owner });
      await bench().store.putAside(owner, run, 20_000);
      const row = (await bench().view(run.runId)).queue;
      expect(row).toMatchObject({ owner: null, takeovers: poisonTakeovers });
      expect(row?.dueInMs).toBeGreaterThan(10_000);
    });

    it("releases nothing that its owner has claimed again", async () => {
      const owner = await bench().executor();
      const run = await bench().start({ owner });
      await bench().store.releaseRuns(owner, [run]);
      const [again] = await claim(owner);
      await bench().store.releaseRuns(owner, [run]);
      expect((await bench().view(run.runId)).queue).toMatchObject({ owner, epoch: again?.epoch });
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
      expect(await bench().store.failAlone(first, run, error, Date.now())).toBeNull();
      expect((await bench().view(run.runId)).status).toBe("running");
      expect(await bench().store.failAlone(second, again, error, Date.now())).toMatchObject({ status: "failed" });
      expect(await bench().store.failAlone(second, again, error, Date.now())).toBeNull();
      const view = await bench().view(run.runId);
      expect(view).toMatchObject({ status: "failed", queue: null, waits: [] });
      expect(view.steps).toEqual(["a 1 succeeded 1", "b 1 cancelled null", "c 1 cancelled null"]);
    });

    it("gives the next owner the history as it was written", async () => {
      const owner = await bench().executor();
      const run = await bench().start({ owner });
      const wait = signalWait("w", "go", run.runId);
      const steps = [stepOf("a", "succeeded", { deep: [1, "é", null] }), stepOf("w", "waiting", 7)];
      await write(owner, writeOf(run, { steps, waits: [wait] }));
      const history = (await bench().store.loadHistory([run])).get(run.runId);
      expect(history?.steps.sort((a, b) => (a.path < b.path ? -1 : 1))).toMatchObject([
        { ...steps[0]?.record },
        { ...steps[1]?.record, waitsFor: wait.subject },
      ]);
      expect(history?.openWaits).toEqual(new Map([["w#0", wait.id]]));
      expect(history?.unmatchedWaits).toEqual(new Map([[wait.id, wait.subject]]));
      expect(history?.resolutions).toEqual([]);
    });
  });
}
