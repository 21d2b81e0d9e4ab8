import type { RunSummary } from "@millrace/contracts/api/runs";
import type { RunTest } from "@millrace/contracts/run/run-test";

/** What kind of test a run is, in a word or two; `nameOf` gives a node's name. */
export function testWords(test: RunTest, nameOf: (nodeId: string) => string): string {
  const node = test.nodeId === undefined ? "" : `"${nameOf(test.nodeId)}"`;
  switch (test.kind) {
    case "draft":
      return "Test of the draft";
    case "until":
      return `Test up to ${node}`;
    case "only":
      return `Test of ${node} alone${test.item === undefined ? "" : `, for item ${(test.item + 1).toLocaleString("en-US")}`}`;
    case "case":
      return "Test case";
    case "child":
      return "Started by a test";
  }
}

/** Which nodes gave pinned data, in words; empty where none did. */
export const pinnedWords = (test: RunTest, nameOf: (nodeId: string) => string): string =>
  test.pins.length === 0 ? "" : `Pinned: ${test.pins.map(nameOf).join(", ")}`;

/** Whose draft ran: "Draft of branch Retry faster"; of the main one only that it was the draft. */
export const draftWords = ({ branchId, branch }: NonNullable<RunSummary["draft"]>): string =>
  branchId === undefined ? "Draft" : `Draft of branch ${branch}`;
