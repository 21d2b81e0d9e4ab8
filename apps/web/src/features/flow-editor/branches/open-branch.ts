import { parseAsString, useQueryState } from "nuqs";
import { createContext, use, useCallback, useEffect, useState } from "react";
import { type BranchId, branchIn, mainInAddress } from "./branch-address.ts";

type OpenBranch = (branchId: BranchId | undefined) => void;

export const OpenBranchContext = createContext<OpenBranch>(() => undefined);

/** Opens another branch of the flow on the same page; without one the main branch. */
export const useOpenBranch = (): OpenBranch => use(OpenBranchContext);

/**
 * Which branch is open, and how to open another. The address says it on every page of the flow, so that a link leads to it; a
 * link to another page of the flow that says nothing stays on the open branch.
 */
export function useBranchChoice(): [BranchId | undefined, OpenBranch] {
  const [inAddress, setInAddress] = useQueryState("branch", parseAsString.withOptions({ history: "replace" }));
  const [branchId, setBranchId] = useState(() => branchIn(inAddress));
  useEffect(() => {
    if (inAddress === null) {
      if (branchId !== undefined) void setInAddress(branchId);
      return;
    }
    setBranchId(branchIn(inAddress));
    if (inAddress === mainInAddress) void setInAddress(null);
  }, [inAddress, branchId, setInAddress]);
  const open = useCallback((next: BranchId | undefined) => void setInAddress(next ?? mainInAddress), [setInAddress]);
  return [branchId, open];
}
