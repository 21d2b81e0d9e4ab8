import { waitFor } from "@millrace/testing/wait-for";
import { expect } from "vitest";
import { requestCancel } from "../../src/cancel-run.ts";
import type { CaseRun } from "./case-run.ts";
import type { Placement } from "./placements.ts";
import type { WaitKind, WaitOptions } from "./wait-kinds.ts";

/**
 * What happens around the waits. `before` leads to the moment that matters, `after` checks the end. Cases of situations with
 * `crashes` go through `before` all together; then every executor loses its lease at once.
 */
export type Situation = {
  name: string;
  fits: (kind: WaitKind, placement: Placement) => boolean;
  options?: WaitOptions;
  /** The call beside the waits goes on until the case lets it end. */
  holdsSibling?: boolean;
  crashes?: boolean;
  before: (run: CaseRun) => Promise<void>;
  after: (run: CaseRun) => Promise<void>;
};

const answered = (kind: WaitKind) => kind.isAnswered;

const finish = async (run: CaseRun) => {
  await run.answerInOrder();
  await run.expectAnswered();
};

export const situations: readonly Situation[] = [
  { name: "resolved in order", fits: () => true, before: (run) => run.start(), after: finish },
  {
    name: "resolved in reverse order",
    fits: (kind, placement) => kind.isAnswered && (placement.isTogether || kind.name === "signal"),
    before: (run) => run.start(),
    after: async (run) => {
      await run.answer("w2");
      await run.answer("w1");
      await run.expectAnswered();
    },
  },
  {
    name: "answered before anybody waits",
    fits: (kind) => kind.name === "signal",
    before: async (run) => {
      expect([await run.answer("w1"), await run.answer("w2")]).toEqual(["kept", "kept"]);
      await run.start();
    },
    after: (run) => run.expectAnswered(),
  },
  {
    name: "answered twice with the same token",
    fits: answered,
    before: (run) => run.start(),
    after: async (run) => {
      for (const id of ["w1", "w2"] as const) {
        const { id: waitId } = await run.open(id);
        const results = await Promise.all([0, 1].map(() => run.answer(id, { waitId, token: `token ${id}` })));
        expect(results.sort()).toEqual(["first", "too_late"]);
      }
      await run.expectAnswered();
    },
  },
  {
    name: "resolved while a sibling runs",
    fits: () => true,
    holdsSibling: true,
    before: (run) => run.start(),
    after: async (run) => {
      await run.answerInOrder();
      await waitFor(() => run.calls("after1") > 0, { timeoutMs: 30_000, intervalMs: 40 });
      await waitFor(async () => (await run.step("w2"))?.status === "succeeded", { timeoutMs: 30_000, intervalMs: 40 });
      expect((await run.row()).status).toBe("running");
      run.releaseSibling();
      await run.expectAnswered();
    },
  },
  {
    name: "resolved after a new version was published",
    fits: () => true,
    options: { ms: 2_500 },
    before: async (run) => {
      await run.start();
      await run.open("w1");
      await run.publishOther();
    },
    after: finish,
  },
  {
    name: "resolved after its executor was lost",
    fits: () => true,
    options: { ms: 4_000 },
    holdsSibling: true,
    crashes: true,
    before: async (run) => {
      await run.start();
      await run.open("w1");
      await waitFor(() => run.calls("sibling") > 0, { timeoutMs: 30_000, intervalMs: 40 });
    },
    after: async (run) => {
      // The first answer comes while nobody has the run.
      if (run.kind.isAnswered) await run.answer("w1");
      run.releaseSibling();
      if (run.kind.isAnswered) await run.answer("w2");
      await run.expectAnswered();
    },
  },
  {
    name: "resolved while parked",
    fits: () => true,
    options: { ms: 4_000 },
    before: async (run) => {
      await run.start();
      await run.open("w1");
      await run.parked();
    },
    after: finish,
  },
  {
    name: "answered at the instant of its timeout: exactly one wins",
    fits: (kind) => kind.hasTimeout,
    options: { ms: 0, timeoutMs: 2_000 },
    before: (run) => run.start(),
    after: async (run) => {
      const answerAtInstant = async (id: "w1" | "w2") => {
        const { id: waitId, due_at } = await run.open(id);
        await new Promise((resolve) =>
          setTimeout(resolve, (due_at?.getTime() ?? 0) - Date.now() + Math.random() * 6 - 3),
        );
        return run.answer(id, { waitId });
      };
      const inTurn = async () => [await answerAtInstant("w1"), await answerAtInstant("w2")];
      const results = run.placement.isTogether
        ? await Promise.all([answerAtInstant("w1"), answerAtInstant("w2")])
        : await inTurn();
      await run.expectSucceeded();
      for (const [index, id] of (["w1", "w2"] as const).entries())
        expect([id, (await run.step(id))?.port]).toEqual([id, results[index] === "first" ? run.kind.port : "timeout"]);
    },
  },
  {
    name: "left alone until its timeout",
    fits: (kind) => kind.hasTimeout,
    options: { ms: 0, timeoutMs: 500 },
    before: (run) => run.start(),
    after: async (run) => {
      await run.expectSucceeded();
      for (const id of ["w1", "w2"] as const) expect(await run.step(id)).toMatchObject({ port: "timeout" });
      expect(await run.waitsLeftOpen()).toBe(0);
    },
  },
  {
    name: "cancelled while waiting",
    fits: () => true,
    options: { ms: 60_000 },
    before: async (run) => {
      await run.start();
      const { id: waitId } = await run.open("w1");
      await requestCancel(run.fixture.pool, { organizationId: run.fixture.organization.id, runId: run.runId });
      run.fixture.bus.publish("inbox", run.runId);
      run.fixture.bus.publish("run_available", "");
      for (const id of [run.runId, await run.bodyId()]) expect((await run.fixture.ended(id)).status).toBe("cancelled");
      if (run.kind.isAnswered) expect(await run.answer("w1", { waitId })).not.toBe("first");
    },
    after: async (run) => {
      expect(await run.step("w1")).toMatchObject({ status: "cancelled", port: null });
      expect([await run.waitsLeftOpen(), run.calls("after1"), run.calls("end")]).toEqual([0, 0, 0]);
    },
  },
  {
    name: "answered while it is being parked",
    fits: answered,
    before: (run) => run.start(),
    after: async (run) => {
      // At once, so that the answer meets the writes that open the wait and park the run.
      await run.answer("w1");
      await run.answer("w2");
      await run.expectAnswered();
    },
  },
];
