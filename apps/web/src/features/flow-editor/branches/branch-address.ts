import { type Id, parseId } from "@millrace/contracts/ids";

export type BranchId = Id<"branch">;

/** What the address says for the main branch where another one is open; otherwise it says nothing. */
export const mainInAddress = "main";

/** The branch that an address names; the main one, and what is no branch, is none. */
export const branchIn = (text: string | null): BranchId | undefined =>
  text !== null && parseId("branch", text) !== null ? (text as BranchId) : undefined;

/** The branch in a path with its query, as the server knows it. */
export const branchInPath = (path: string): BranchId | undefined =>
  branchIn(new URL(path, "http://localhost").searchParams.get("branch"));
