import { newId } from "@millrace/contracts/ids";
import { expect, it } from "vitest";
import { newestRunOption, shownRunWords } from "./shown-run-words.ts";

const main = { id: newId("branch"), isMain: true };
const faster = { id: newId("branch"), isMain: false };
const ofMain = { version: null, draft: { branch: "main", revision: 7 } };
const ofFaster = { version: null, draft: { branchId: faster.id, branch: "Retry faster", revision: 12 } };
const production = { version: 3, draft: null };

it.each([
  [ofMain, main, "This draft at edit 7"],
  [production, main, "v3"],
  [ofFaster, main, "None of this branch yet, so draft of branch Retry faster"],
  [ofFaster, faster, "This draft at edit 12"],
  [production, faster, "None of this branch yet, so v3"],
  [ofMain, faster, "None of this branch yet, so draft of main"],
  [{ version: null, draft: null }, main, "Draft"],
])("says of %j what it is of", (run, branch, words) => {
  expect(shownRunWords(run, branch, { isChosen: false })).toBe(words);
});

it("does not excuse a run that somebody chose", () => {
  expect(shownRunWords(production, faster, { isChosen: true })).toBe("v3");
  expect(shownRunWords(ofFaster, main, { isChosen: true })).toBe("Draft of branch Retry faster");
});

it("names the newest run as what it is", () => {
  expect([newestRunOption(main).label, newestRunOption(faster).label]).toEqual([
    "Newest run",
    "Newest run of this branch",
  ]);
});
