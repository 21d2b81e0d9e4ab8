import { describe, expect, it } from "vitest";
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

  const withLanes = (maxBatch: number) => {
    const batches: string[][] = [];
    const ends: (() => void)[] = [];
    const group = createGroupCommit<string>({
      atOnce: 2,
      maxBatch,
      lanes: { groupOf: (item) => item.slice(0, 1), extra: 1 },
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
});
