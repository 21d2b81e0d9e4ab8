import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { createGroupCommit } from "./group-commit.ts";

const turn = () => new Promise((resolve) => setImmediate(resolve));

describe("createGroupCommit", () => {
  it("puts what arrives in one turn into one batch and what arrives meanwhile into the next", async () => {
    const batches: number[][] = [];
    const ends: (() => void)[] = [];
    const group = createGroupCommit<number>({
      atOnce: 2,
      maxBatch: 3,
      commit: (batch) => {
        batches.push(batch);
        return new Promise((resolve) => ends.push(resolve));
      },
    });
    for (let item = 0; item < 4; item++) group.add(item);
    await turn();
    expect(batches).toEqual([[0, 1, 2], [3]]);
    for (let item = 4; item < 9; item++) group.add(item);
    await turn();
    expect(batches).toHaveLength(2);
    expect(group.size).toBe(5);
    ends[0]?.();
    await turn();
    expect(batches[2]).toEqual([4, 5, 6]);
    ends[1]?.();
    await turn();
    expect(batches[3]).toEqual([7, 8]);
  });

  const withLanes = (maxBatch: number, { share = 100, rest = 0 } = {}) => {
    const batches: string[][] = [];
    const ends: (() => void)[] = [];
    const group = createGroupCommit<string>({
      atOnce: 2,
      maxBatch,
      lanes: { groupOf: (item) => item.slice(0, 1), extra: 1, share, rest },
      commit: (batch) => {
        batches.push(batch);
        return new Promise((resolve) => ends.push(resolve));
      },
    });
    const add = async (...items: string[]) => {
      for (const item of items) group.add(item);
      await turn();
    };
    return { batches, ends, group, add };
  };

  it("lets a group that has nothing under way go out beside the others, each once and only so many at once", async () => {
    const { batches, ends, group, add } = withLanes(10);
    await add("a1");
    await add("a2");
    await add("a3", "b1", "a4", "b2");
    expect(batches).toEqual([["a1"], ["a2"], ["b1", "b2"]]);
    await add("b3", "c1");
    expect(batches).toHaveLength(3);
    ends[2]?.();
    await turn();
    expect(batches.slice(3)).toEqual([["b3", "c1"]]);
    ends[0]?.();
    await turn();
    // Two of the usual batches are still under way.
    expect(batches).toHaveLength(4);
    ends[1]?.();
    await turn();
    expect(batches.slice(4)).toEqual([["a3", "a4"]]);
    expect(group.size).toBe(0);
  });

  it("lets groups take turns where more stand in line than a batch holds", async () => {
    const { batches, ends, add } = withLanes(4);
    await add("a1");
    await add("b1");
    await add("a2", "a3", "a4", "a5", "a6", "b2", "b3");
    ends[0]?.();
    await turn();
    expect(batches[2]?.toSorted()).toEqual(["a2", "a3", "b2", "b3"]);
    ends[1]?.();
    await turn();
    expect(batches[3]).toEqual(["a4", "a5", "a6"]);
  });

  describe("with a share and a rest", () => {
    beforeEach(() => vi.useFakeTimers());
    afterEach(() => {
      vi.restoreAllMocks();
      vi.useRealTimers();
    });
    const pass = (ms: number) => vi.advanceTimersByTimeAsync(ms);
    const flood = (count: number) => Array.from({ length: count }, (_, index) => `a${index}`);
    const begin = (share: number, rest: number) => {
      const lanes = withLanes(100, { share, rest });
      return {
        ...lanes,
        add: async (...items: string[]) => {
          for (const item of items) lanes.group.add(item);
          await pass(0);
        },
        end: async (index: number) => {
          lanes.ends[index]?.();
          await pass(0);
        },
      };
    };

    it("lets a group that is alone send all it has, one batch after the other", async () => {
      const { batches, group, add, end } = begin(3, 2);
      group.noteActive("a");
      await add(...flood(8));
      await pass(10);
      await end(0);
      await add(...flood(8));
      expect(batches.map((batch) => batch.length)).toEqual([8, 8]);
    });

    it("lets one that sends much send its share, and rest in proportion, while another one is active", async () => {
      const { batches, group, add, end } = begin(3, 2);
      group.noteActive("b");
      await add("b1", ...flood(8));
      expect(batches).toEqual([["b1", "a0", "a1", "a2"]]);
      await pass(10);
      await add("b2");
      expect(batches[1]).toEqual(["b2"]);
      await end(0);
      await pass(19);
      expect(batches).toHaveLength(2);
      await pass(2);
      expect(batches[2]).toEqual(["a3", "a4", "a5"]);
      await pass(5);
      await end(1);
      await end(2);
      await pass(14);
      expect(batches[3]).toEqual(["a6", "a7"]);
      expect(group.size).toBe(0);
    });

    it("does not make others rest, nor one whose share was not full", async () => {
      const { batches, group, add, end } = begin(3, 2);
      for (const name of ["a", "b"]) group.noteActive(name);
      await add("b1", "a0", "a1");
      await pass(10);
      await end(0);
      await add("b2");
      await add("a2");
      expect(batches.slice(1)).toEqual([["b2"], ["a2"]]);
    });

    it("slows nobody down for one whose items come to nothing, and that one for an active group", async () => {
      const { batches, group, add } = begin(3, 2);
      group.noteActive("a");
      await add("x0", "x1", "x2", "x3", "x4", ...flood(8));
      expect(batches[0]?.filter((item) => item.startsWith("a"))).toHaveLength(8);
      expect(batches[0]?.filter((item) => item.startsWith("x"))).toHaveLength(3);
    });

    it("rests shortly after a batch that took long: a database that was away says nothing about room", async () => {
      const { batches, group, add, end } = begin(3, 2);
      await add(...flood(3));
      await pass(3_000);
      group.noteActive("b");
      await add(...flood(3));
      await end(0);
      await pass(24);
      expect(batches).toHaveLength(1);
      await pass(2);
      expect(batches).toHaveLength(2);
    });

    it("wakes whoever rests, also when the rest ends while it is being looked at", async () => {
      const { batches, ends, group, add } = begin(1, 1);
      let nowMs = performance.now();
      vi.spyOn(performance, "now").mockImplementation(() => (nowMs += 0.7));
      group.noteActive("b");
      await add(...flood(200));
      for (let round = 0; round < 1_000 && group.size > 0; round++) {
        for (const end of ends.splice(0)) end();
        await pass(1);
      }
      expect(group.size).toBe(0);
      expect(batches.length).toBeGreaterThan(50);
    });

    it("goes at full speed again a second after the others have gone", async () => {
      const { batches, group, add, end } = begin(3, 2);
      group.noteActive("b");
      await add(...flood(3));
      await end(0);
      await pass(1_001);
      await add(...flood(20));
      expect(batches[1]).toHaveLength(20);
    });
  });
});
