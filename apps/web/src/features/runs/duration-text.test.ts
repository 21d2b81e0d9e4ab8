import { expect, it } from "vitest";
import { parseDuration } from "./duration-text.ts";

it.each([
  ["", null],
  ["500 ms", 500],
  ["1.5s", 1_500],
  ["30", 30_000],
  ["2 h 30 min", 9_000_000],
  ["1d", 86_400_000],
  ["3 min 20 s", 200_000],
  ["soon", undefined],
  ["5 parsecs", undefined],
  ["5 min or so", undefined],
  ["-3 s", undefined],
  ["9999 d", undefined],
])("reads %j as %s", (text, ms) => expect(parseDuration(text)).toBe(ms));
