import { z } from "zod";
import { flowDefinition, flowLayout } from "../flow/definition.ts";
import { draftOperation } from "../flow/draft-operation.ts";
import { idSchema } from "../ids.ts";
import { timestamp } from "./paging.ts";

/**
 * The draft as a log of edits. The server takes an edit whole or not at all, in one order for everybody; whoever made edits on
 * an older state puts them on top of what others did (`rebaseEdits`) and sends them again.
 */

/** The largest draft that is kept, as JSON with its layout. */
export const maxDraftBytes = 8 * 1024 * 1024;

/** Whose draft is meant; the main branch's without it. */
export const branchRef = idSchema("branch").optional();

/** What one person did, in one step. The id is made where the edit is made, so that sending it twice is the same edit. */
export const draftEditInput = z.object({
  id: z.uuid(),
  operations: z.array(draftOperation).min(1).max(20_000),
  /** In words, for the history: "Moved 3 nodes". */
  summary: z.string().trim().min(1).max(200),
});
export type DraftEditInput = z.infer<typeof draftEditInput>;

/** One edit in the log. */
export const loggedEdit = z.object({
  revision: z.int(),
  id: z.uuid(),
  at: timestamp,
  /** `null` when Millrace did it. */
  userId: idSchema("user").nullable(),
  by: z.string(),
  summary: z.string(),
  operations: z.array(draftOperation),
});
export type LoggedEdit = z.infer<typeof loggedEdit>;

export const draftLogInput = z.object({
  flowId: idSchema("flow"),
  branchId: branchRef,
  /** Up to which revision the caller knows the draft. */
  after: z.int().min(0),
});
export type DraftLogInput = z.infer<typeof draftLogInput>;

/** Every edit after the asked revision, the oldest first; `null` where there are so many that loading the draft is less. */
export const draftLog = z.object({ revision: z.int(), edits: z.array(loggedEdit).nullable() });
export type DraftLog = z.infer<typeof draftLog>;

export const editDraftInput = draftLogInput.extend({ edits: z.array(draftEditInput).min(1).max(100) });
export type EditDraftInput = z.infer<typeof editDraftInput>;

/**
 * The log after `after`, with the caller's edits in it. Edits are taken in order until one does not fit what others changed;
 * that one and those behind it are not in the log, and `taken` counts the ones that are (also from an earlier call).
 */
export const editDraftOutput = draftLog.extend({ taken: z.int(), savedAt: timestamp });
export type EditDraftOutput = z.infer<typeof editDraftOutput>;

/** How much an edit changed, for lists. */
export const draftChanges = z.object({
  nodes: z.object({ added: z.int(), changed: z.int(), removed: z.int() }),
  connections: z.object({ added: z.int(), removed: z.int() }),
  /** Nodes that stand elsewhere or in another group. */
  moved: z.int(),
  /** Notes and groups on the canvas. */
  annotations: z.int(),
  settings: z.int(),
});
export type DraftChanges = z.infer<typeof draftChanges>;

export const draftAtInput = z.object({
  flowId: idSchema("flow"),
  branchId: branchRef,
  revision: z.int().min(1),
});
export type DraftAtInput = z.infer<typeof draftAtInput>;
/** Of an edit that merged another branch: its edits after and up to its revisions, and who made them. */
export const draftMerge = z.object({
  branchId: idSchema("branch"),
  branch: z.string(),
  after: z.int(),
  upTo: z.int(),
  authors: z.array(z.string()),
});
export type DraftMerge = z.infer<typeof draftMerge>;
/** The draft as it stood after an edit. */
export const draftAt = loggedEdit
  .pick({ revision: true, at: true, userId: true, by: true, summary: true })
  .extend({ definition: flowDefinition, layout: flowLayout });
export type DraftAt = z.infer<typeof draftAt>;
