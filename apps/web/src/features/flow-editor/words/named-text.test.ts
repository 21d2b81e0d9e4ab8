import { describe, expect, it } from "vitest";
import { namedParts, plainNames } from "./named-text.tsx";

const names = (text: string) => namedParts(text).flatMap((part) => (part.isName ? [part.text] : []));

describe("names in the engine's sentences", () => {
  it("are found between asterisks, wherever they stand", () => {
    expect(names("*Merge* never runs")).toEqual(["Merge"]);
    expect(names("What *Fetch order* gives does not fit *Add up*: it is a text.")).toEqual(["Fetch order", "Add up"]);
    expect(names("*A* → *B*")).toEqual(["A", "B"]);
    expect(names("Failed at *Charge card*.")).toEqual(["Charge card"]);
  });

  it.each([
    'Changed "cron" of *Every night* from "0 6 * * *" to "30 2 * * 1-5"',
    'Changed "cron" of *Every night* from "* * * * *" to "* * * * *"',
    'Changed "cron" of *Every night* from "*/15 * * * *" to "*/5 * * * *"',
    'Changed "when" of *Every night* from "a * b" to "a * c * d"',
  ])("are not seen in values: %s", (text) => {
    expect(names(text)).toEqual(["Every night"]);
    expect(
      namedParts(text)
        .map((part) => part.text)
        .join(""),
    ).toBe(text.replace("*Every night*", "Every night"));
  });

  it("stand in quotes where only plain text can be", () => {
    expect(plainNames("*Merge* never runs: 2 * 3.")).toBe('"Merge" never runs: 2 * 3.');
  });
});
