import { findStorageProblem } from "@millrace/contracts/json";
import fc from "fast-check";
import { expect, it } from "vitest";
import { storableExcerpt } from "./storable-text.ts";

it("always gives text that the database keeps, at most as long as asked", () => {
  const awkward = fc.string({ unit: fc.constantFrom("\u0000", "\ud83d", "\ude00", "😀", "a"), maxLength: 40 });
  fc.assert(
    fc.property(awkward, fc.integer({ min: 1, max: 30 }), (text, maxLength) => {
      const excerpt = storableExcerpt(text, maxLength);
      expect(findStorageProblem(excerpt)).toBeNull();
      expect(excerpt.length).toBeLessThanOrEqual(maxLength);
    }),
  );
});

it("keeps short text as it is", () => {
  expect(storableExcerpt("grüße 😀", 100)).toBe("grüße 😀");
  expect(storableExcerpt("abcdef", 4)).toBe("abc…");
});
