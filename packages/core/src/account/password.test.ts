import { expect, it } from "vitest";
import { hashPassword, verifyPassword } from "./password.ts";

it("knows the password behind a hash, and tells no two hashes of it apart by their salt", async () => {
  const hash = await hashPassword("correct horse");
  expect(hash).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$/);
  expect(await hashPassword("correct horse")).not.toBe(hash);
  await expect(verifyPassword(hash, "correct horse")).resolves.toBe(true);
  await expect(verifyPassword(hash, "wrong horse")).resolves.toBe(false);
  await expect(verifyPassword(null, "correct horse")).resolves.toBe(false);
});

it("works as hard where there is no account as where the password is wrong", async () => {
  const hash = await hashPassword("correct horse");
  const medianMs = async (stored: string | null) => {
    const times: number[] = [];
    for (let count = 0; count < 9; count++) {
      const before = performance.now();
      await verifyPassword(stored, "wrong horse");
      times.push(performance.now() - before);
    }
    return times.sort((a, b) => a - b)[4] ?? 0;
  };
  expect(await medianMs(null)).toBeGreaterThan((await medianMs(hash)) / 3);
});
