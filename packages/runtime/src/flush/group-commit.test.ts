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
});
