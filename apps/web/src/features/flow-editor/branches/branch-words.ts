import type { Branch, MergePreviewInput } from "@millrace/contracts/api/branches";

/** How far a branch is from the main one: "2 ahead, 1 behind". */
export function distanceWords({ isMain, ahead, behind }: Pick<Branch, "isMain" | "ahead" | "behind">): string {
  if (isMain) return "what is published";
  const words = [ahead > 0 ? `${ahead} ahead` : "", behind > 0 ? `${behind} behind` : ""].filter((word) => word !== "");
  return words.length === 0 ? "same as main" : words.join(", ");
}

/** The address of a merge, below the organization's. */
export const mergePath = (flowId: string, branchId: string, direction: MergePreviewInput["direction"]): `/${string}` =>
  `/flows/${flowId}/merge?branch=${branchId}&direction=${direction}`;
