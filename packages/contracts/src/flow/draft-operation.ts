import { z } from "zod";
import { type JsonValue, jsonValue } from "../json.ts";
import type { FlowDefinition, FlowLayout } from "./definition.ts";

/** What the editor edits: the definition and, beside it, what only the canvas shows. Never changed in place. */
export type FlowDocument = { readonly definition: FlowDefinition; readonly layout: FlowLayout };

/** The parts of a document that an operation can address. Whatever has an id is addressed by it, never by its position. */
export const documentParts = ["nodes", "edges", "settings", "places", "notes", "groups", "members"] as const;
export type DocumentPart = (typeof documentParts)[number];

/** Where something is in a document: a part, an id in it, and the keys inside. */
export const draftPath = z
  .tuple([z.enum(documentParts), z.string().min(1).max(200)], z.string().max(200))
  .refine((path) => !path.includes("__proto__"), "This is not a name.")
  .refine((path) => path.length <= 24, "This path is too deep.");

/**
 * One change of a draft as data: the value at a path becomes another one; `was` is what it replaces. A missing `was` means that
 * nothing was there, a missing `value` that nothing is there afterwards. The path begins with a part and an id
 * (`["nodes", "fetch_order", "params", "url"]`). An edge is `["edges", "from.port>to.port"]` with its place among the edges
 * into its node as `{ at }`.
 */
export const draftOperation = z
  .object({
    path: draftPath,
    value: jsonValue.optional(),
    was: jsonValue.optional(),
  })
  .strict();
/** The operations of one edit, as they are sent and kept. */
export const draftOperations = z.array(draftOperation);
export type DraftPath = readonly [DocumentPart, string, ...string[]];
export type DraftOperation = {
  readonly path: DraftPath;
  readonly value?: JsonValue | undefined;
  readonly was?: JsonValue | undefined;
};

/** Why an operation does not fit a document: what it is about is gone, or is no longer what it replaces. */
export type DraftConflict = {
  readonly operation: DraftOperation;
  readonly reason: "gone" | "changed";
  /** What is there now; missing when nothing is. */
  readonly current?: JsonValue | undefined;
};
