import { type Id, parseId } from "@millrace/contracts/ids";
import { parseAsString, useQueryState } from "nuqs";
import { createContext, use, useCallback, useEffect, useState } from "react";

export type BranchId = Id<"branch">;
type OpenBranch = (branchId: BranchId | undefined) => void;

export const OpenBranchContext = createContext<OpenBranch>(() => undefined);

/** Opens another branch of the flow on the same page; without one the main branch. */
export const useOpenBranch = (): OpenBranch => use(OpenBranchContext);

const branchIn = (text: string | null): BranchId | undefined =>
  text !== null && parseId("branch", text) !== null ? (text as BranchId) : undefined;

/** Which branch is open, and how to open another. The address says it on every page of the flow, so that a link leads to it. */
export function useBranchChoice(): [BranchId | undefined, OpenBranch] {
  const [inAddress, setInAddress] = useQueryState("branch", parseAsString.withOptions({ history: "replace" }));
  const [branchId, setBranchId] = useState(() => branchIn(inAddress));
  // A link to another page of the flow leaves the branch out: it stays the open one.
  useEffect(() => {
    if (inAddress !== (branchId ?? null)) void setInAddress(branchId ?? null);
  }, [branchId, inAddress, setInAddress]);
  const open = useCallback((next: BranchId | undefined) => setBranchId(next), []);
  return [branchId, open];
}
