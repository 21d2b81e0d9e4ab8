import type { FlowSide } from "@millrace/contracts/flow/side";
import { sideText } from "@millrace/contracts/flow/side";
import type { Id } from "@millrace/contracts/ids";

/** The address of a comparison, below the organization's. */
export const comparePath = (flowId: string, from: FlowSide, to: FlowSide): `/${string}` =>
  `/flows/${flowId}/compare?from=${encodeURIComponent(sideText(from))}&to=${encodeURIComponent(sideText(to))}`;

export const production: FlowSide = { kind: "production" };
export const draft: FlowSide = { kind: "draft" };
/** The draft of a branch, the main one without it; as it was after an edit, or as it is now. */
export const draftSide = (branchId?: Id<"branch">, revision?: number): FlowSide => ({
  kind: "draft",
  ...(branchId ? { branchId } : {}),
  ...(revision === undefined ? {} : { revision }),
});
export const versionSide = (version: number): FlowSide => ({ kind: "version", version });

/** A side in words, as far as they follow from it alone and from what its branch is called. */
export function sideWords(side: FlowSide, branch = "a branch"): string {
  switch (side.kind) {
    case "version":
      return `v${side.version}`;
    case "production":
      return "Production";
    case "draft":
      return `${side.branchId === undefined ? "Draft" : `Draft of ${branch}`}${side.revision === undefined ? "" : ` at edit ${side.revision}`}`;
  }
}
