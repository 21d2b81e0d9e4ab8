import { AppError } from "@millrace/contracts/errors";
import type { Id } from "@millrace/contracts/ids";
import type { RunTest } from "@millrace/contracts/run/run-test";
import { type BranchRow, namedBranch } from "./branch-rows.ts";

/** What a run says of the draft that it tests. */
export const draftRef = (
  branch: Pick<BranchRow, "id" | "isMain">,
  revision: number,
): NonNullable<RunTest["draft"]> => ({
  ...namedBranch(branch),
  revision,
});

/** Refuses a branch beside something that is the same on all of them: `branch.only_of_drafts`. */
export function refuseBranch(branchId: Id<"branch"> | undefined): void {
  if (branchId !== undefined) throw new AppError("branch.only_of_drafts");
}
