import type { Branch, MergePreviewInput } from "@millrace/contracts/api/branches";
import type { FlowSide } from "@millrace/contracts/flow/side";

/** How far a branch is from the main one: "2 ahead, 1 behind". */
export function distanceWords({ isMain, ahead, behind }: Pick<Branch, "isMain" | "ahead" | "behind">): string {
  if (isMain) return "what is published";
  const words = [ahead > 0 ? `${ahead} ahead` : "", behind > 0 ? `${behind} behind` : ""].filter((word) => word !== "");
  return words.length === 0 ? "same as main" : words.join(", ");
}

/** The address of a merge, below the organization's. */
export const mergePath = (flowId: string, branchId: string, direction: MergePreviewInput["direction"]): `/${string}` =>
  `/flows/${flowId}/merge?branch=${branchId}&direction=${direction}`;

/** What a branch that begins with this has, pinned data included. */
export function startWords(side: FlowSide): string {
  if (side.kind !== "draft") return "As it was published. Pinned data is copied from main.";
  return side.revision === undefined
    ? "As it stands now, with a copy of its pinned data."
    : "As it was after that edit. Pinned data is copied as it is now.";
}

/** The main branch first, the others as they come. */
export const mainFirst = (branches: readonly Branch[]): Branch[] => [
  ...branches.filter(({ isMain }) => isMain),
  ...branches.filter(({ isMain }) => !isMain),
];
