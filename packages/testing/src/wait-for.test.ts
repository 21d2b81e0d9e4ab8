import { expect, it } from "vitest";
import { waitFor } from "./wait-for.ts";

it("waits through falsy answers and errors", async () => {
  let asked = 0;
  const answer = await waitFor(() => {
    asked += 1;
    if (asked === 1) throw new Error("not yet");
    return asked < 3 ? null : "there";
  });
  expect([answer, asked]).toEqual(["there", 3]);
});

it("gives up with what it waited for, or with the last error", async () => {
  await expect(waitFor(() => false, { timeoutMs: 20 })).rejects.toThrow("not so within 20 ms: () => false");
  const failing = () => Promise.reject(new Error("why"));
  await expect(waitFor(failing, { timeoutMs: 20 })).rejects.toThrow("why");
});
