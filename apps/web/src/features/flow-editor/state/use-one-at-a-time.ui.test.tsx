import { act, renderHook } from "@testing-library/react";
import { expect, it } from "vitest";
import { useOneAtATime } from "./use-one-at-a-time.ts";

it("refuses a second start until the first has ended, however it ends", async () => {
  const ends: { done: () => void; fail: () => void }[] = [];
  const start = () =>
    new Promise<void>((done, fail) => {
      ends.push({ done: () => done(), fail: () => fail(new Error("offline")) });
    });
  const { result } = renderHook(() => useOneAtATime(start));
  const click = () => act(async () => result.current.act());
  await click();
  await click();
  expect(ends).toHaveLength(1);
  expect(result.current.isBusy).toBe(true);
  await act(async () => ends[0]?.fail());
  expect(result.current.isBusy).toBe(false);
  await click();
  expect(ends).toHaveLength(2);
  await act(async () => ends[1]?.done());
  expect(result.current.isBusy).toBe(false);
});
