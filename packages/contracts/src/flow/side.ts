import { z } from "zod";
import { idSchema } from "../ids.ts";

/**
 * One side of a comparison: a version, what production runs, the draft as it is now, or the draft as it was after an edit; of
 * a branch where one is named. `sideText` is its form in addresses: `v12`, `production`, `draft`, `draft@57`, `brn_…`, `brn_…@57`.
 */
export const flowSide = z.discriminatedUnion("kind", [
  z.object({ kind: z.literal("version"), version: z.int().min(1) }).strict(),
  z.object({ kind: z.literal("production") }).strict(),
  z
    .object({
      kind: z.literal("draft"),
      branchId: idSchema("branch").optional(),
      revision: z.int().min(1).optional(),
    })
    .strict(),
]);
export type FlowSide = z.infer<typeof flowSide>;

export function sideText(side: FlowSide): string {
  switch (side.kind) {
    case "version":
      return `v${side.version}`;
    case "production":
      return "production";
    case "draft": {
      const draft = side.branchId ?? "draft";
      return side.revision === undefined ? draft : `${draft}@${side.revision}`;
    }
  }
}

/** The side that a text of this form names, `null` for any other text. */
export function parseSide(text: string): FlowSide | null {
  if (text === "production") return { kind: "production" };
  const [, version] = /^v([1-9]\d{0,8})$/.exec(text) ?? [];
  if (version !== undefined) return { kind: "version", version: Number(version) };
  const [, draft = "", revision] = /^(draft|brn_[0-9a-z]+)(?:@([1-9]\d{0,8}))?$/.exec(text) ?? [];
  const branchId = idSchema("branch").safeParse(draft).data;
  if (draft !== "draft" && branchId === undefined) return null;
  return {
    kind: "draft",
    ...(branchId === undefined ? {} : { branchId }),
    ...(revision === undefined ? {} : { revision: Number(revision) }),
  };
}
