import { setTimeout as sleep } from "node:timers/promises";
import { expect, it } from "vitest";
import { createSlots } from "./slots.ts";

it("lets at most so many run at once, in the order in which they came", async () => {
  const inSlot = createSlots(2, 1_000);
  const order: number[] = [];
  let running = 0;
  let most = 0;
  await Promise.all(
    Array.from({ length: 20 }, (_, index) =>
      inSlot(async () => {
        order.push(index);
        most = Math.max(most, ++running);
        await sleep(1);
        running--;
      }),
    ),
  );
  expect(most).toBe(2);
  expect(order).toEqual(Array.from({ length: 20 }, (_, index) => index));
});

it("frees the slot of work that throws", async () => {
  const inSlot = createSlots(1, 1_000);
  await expect(inSlot(() => Promise.reject(new Error("on purpose")))).rejects.toThrow("on purpose");
  await expect(inSlot(async () => "next")).resolves.toBe("next");
});

it("refuses who has waited too long, and only them", async () => {
  const inSlot = createSlots(1, 30);
  const held = Promise.withResolvers<void>();
  const first = inSlot(() => held.promise);
  await expect(inSlot(async () => "late")).rejects.toMatchObject({ code: "request.overloaded" });
  held.resolve();
  await first;
  await expect(inSlot(async () => "next")).resolves.toBe("next");
});
