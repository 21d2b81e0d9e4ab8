import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { writeBisected } from "./bisect.ts";

describe("writeBisected", () => {
  it("writes everything but the culprits, each once, whatever their number and place", async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.boolean(), { maxLength: 60 }), async (bad) => {
        const items = bad.map((isBad, index) => ({ isBad, index }));
        const written: number[] = [];
        const culprits: number[] = [];
        await writeBisected(
          items,
          async (batch) => {
            if (batch.some((item) => item.isBad)) throw new Error("refused");
            written.push(...batch.map((item) => item.index));
          },
          () => true,
          (item) => {
            culprits.push(item.index);
          },
        );
        expect(written).toEqual(items.filter((item) => !item.isBad).map((item) => item.index));
        expect(culprits).toEqual(items.filter((item) => item.isBad).map((item) => item.index));
      }),
    );
  });

  it("passes on an error that is about no item", async () => {
    const attempt = writeBisected(
      [1, 2, 3],
      () => Promise.reject(new Error("connection lost")),
      () => false,
      () => expect.unreachable(),
    );
    await expect(attempt).rejects.toThrow("connection lost");
  });
});
