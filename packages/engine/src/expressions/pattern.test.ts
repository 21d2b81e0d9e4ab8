import { RE2JS } from "re2js";
import { expect, it } from "vitest";
import { patternSize } from "./pattern.ts";

it.each([
  "abc",
  "a{1000}",
  "(a{10}){10}b",
  "(ab|cd)*[x-z]+",
  "\\d{4}-\\d{2}",
  "((a{5}){5}){5}",
  "[^]a]{20}",
  "a{2,30}",
  "x{3,}",
  "(a|b{50}){4}c",
])("knows about how large %s becomes before it is compiled", (source) => {
  const real = RE2JS.compile(source).programSize();
  // Never far below, or unrolling would come as a surprise.
  expect(patternSize(source)).toBeGreaterThanOrEqual(real / 4);
});
