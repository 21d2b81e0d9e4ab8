import { z } from "zod";

/**
 * One side of a comparison: a version, what production runs, the draft as it is now, or the draft as it was after an edit.
 * `sideText` is its form in addresses: `v12`, `production`, `draft`, `draft@57`.
 */
export const flowSide = z.discriminatedUnion("kind", [
  z.object({ kind: z.literal("version"), version: z.int().min(1) }).strict(),
  z.object({ kind: z.literal("production") }).strict(),
  z.object({ kind: z.literal("draft"), revision: z.int().min(1).optional() }).strict(),
]);
export type FlowSide = z.infer<typeof flowSide>;

export function sideText(side: FlowSide): string {
  switch (side.kind) {
    case "version":
      return `v${side.version}`;
    case "production":
      return "production";
    case "draft":
      return side.revision === undefined ? "draft" : `draft@${side.revision}`;
  }
}

/** The side that a text of this form names, `null` for any other text. */
export function parseSide(text: string): FlowSide | null {
  if (text === "production") return { kind: "production" };
  if (text === "draft") return { kind: "draft" };
  const [, kind, number] = /^(v|draft@)([1-9]\d{0,8})$/.exec(text) ?? [];
  if (number === undefined) return null;
  return kind === "v" ? { kind: "version", version: Number(number) } : { kind: "draft", revision: Number(number) };
}
