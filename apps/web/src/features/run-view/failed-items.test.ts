import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { failedBeside } from "./failed-items.ts";
import { itemsPage } from "./use-items.ts";

/** As the server: a page of the failed items from an index on, and with the first one where the others begin. */
const pagesOf = (failed: readonly number[]) => async (from: number) => {
  const wanted = failed.filter((index) => index >= from);
  return {
    items: wanted.slice(0, itemsPage).map((index) => ({ index })),
    ...(from === 0 ? { starts: wanted.filter((_, place) => place % itemsPage === 0) } : {}),
  };
};

const ascending = fc
  .uniqueArray(fc.nat(5_000), { minLength: 1, maxLength: 350 })
  .map((indexes) => indexes.toSorted((a, b) => a - b));

describe("the failed item beside another one", () => {
  it("is the nearest on that side, and beyond an end that of the other end", async () => {
    await fc.assert(
      fc.asyncProperty(ascending, fc.integer({ min: -1, max: 5_001 }), async (failed, anywhere) => {
        const atPageEnds = failed.filter((_, place) => [0, itemsPage - 1].includes(place % itemsPage));
        for (const index of [anywhere, ...atPageEnds]) {
          const [after, before] = [failed.find((one) => one > index), failed.findLast((one) => one < index)];
          const [next, previous] = [after ?? failed[0], before ?? failed.at(-1)];
          expect(await failedBeside(pagesOf(failed), "next", index)).toEqual({
            index: next,
            rank: failed.indexOf(next ?? -1) + 1,
            againFrom: after === undefined ? "start" : null,
          });
          expect(await failedBeside(pagesOf(failed), "previous", index)).toEqual({
            index: previous,
            rank: failed.indexOf(previous ?? -1) + 1,
            againFrom: before === undefined ? "end" : null,
          });
        }
      }),
    );
  });

  it("is none where none has failed", async () => {
    expect(await failedBeside(pagesOf([]), "next", 3)).toBeNull();
    expect(await failedBeside(pagesOf([]), "previous", 3)).toBeNull();
  });
});
