import { z } from "zod";
import { flowProblem } from "../flow/definition.ts";
import { draftPath } from "../flow/draft-operation.ts";
import { flowSide } from "../flow/side.ts";
import { idSchema } from "../ids.ts";
import { pageInput, timestamp } from "./paging.ts";
import { comparison } from "./versions.ts";

/**
 * A flow has branches, each with a draft of its own: the main one, which is what is published, and others that are made from it
 * or from one another, and merged into it.
 */

export const mainBranchName = "main";
export const maxOpenBranches = 100;
export const branchName = z.string().trim().min(1, "Enter a name.").max(60);

export const branch = z.object({
  id: idSchema("branch"),
  name: z.string(),
  isMain: z.boolean(),
  createdAt: timestamp,
  createdBy: z.string(),
  draftRevision: z.int(),
  updatedAt: timestamp,
  /** Edits that the main branch does not have yet, and edits of the main branch that this one does not have. */
  ahead: z.int(),
  behind: z.int(),
  /** When it was last merged into the main branch. */
  mergedAt: timestamp.nullable(),
  archivedAt: timestamp.nullable(),
});
export type Branch = z.infer<typeof branch>;

export const listBranchesInput = z.object({
  ...pageInput,
  flowId: idSchema("flow"),
  /** The archived ones instead of the open ones. */
  archived: z.boolean().default(false),
});
export type ListBranchesInput = z.infer<typeof listBranchesInput>;

export const createBranchInput = z.object({
  flowId: idSchema("flow"),
  name: branchName,
  /** The state that it begins with: a version, the draft of a branch, or the draft as it was after an edit; the main draft without it. */
  from: flowSide.optional(),
});
export type CreateBranchInput = z.infer<typeof createBranchInput>;
export const createBranchOutput = z.object({ branchId: idSchema("branch") });
export type CreateBranchOutput = z.infer<typeof createBranchOutput>;
export const branchIdInput = z.object({ flowId: idSchema("flow"), branchId: idSchema("branch") });
export type BranchIdInput = z.infer<typeof branchIdInput>;
export const renameBranchInput = branchIdInput.extend({ name: branchName });
export type RenameBranchInput = z.infer<typeof renameBranchInput>;
/** With another name where an open branch has its own by now. */
export const reopenBranchInput = branchIdInput.extend({ name: branchName.optional() });
export type ReopenBranchInput = z.infer<typeof reopenBranchInput>;

/** What is done about one thing that both branches changed. `both`: a node that both added under one id is kept twice. */
export const mergeChoice = z.discriminatedUnion("take", [
  z.object({ path: draftPath, take: z.enum(["ours", "theirs", "both"]) }),
  z.object({ path: draftPath, take: z.literal("value"), value: z.json() }),
]);
export type MergeChoice = z.infer<typeof mergeChoice>;

export const mergePreviewInput = branchIdInput.extend({
  /** `into_main` brings the branch's changes into the main one, `from_main` those of the main one into the branch. */
  direction: z.enum(["into_main", "from_main"]),
  choices: z.array(mergeChoice).max(20_000).default([]),
});
export type MergePreviewInput = z.infer<typeof mergePreviewInput>;

/** One thing that both branches changed since their common state: as it was, as it is where it goes, as it is where it comes from. */
export const mergeConflict = z.object({
  path: draftPath,
  base: z.json().optional(),
  ours: z.json().optional(),
  theirs: z.json().optional(),
  /** Whether both can be kept. */
  canKeepBoth: z.boolean(),
});
export type MergeConflict = z.infer<typeof mergeConflict>;

/** A merge as it would be now. Where there are conflicts without a choice, what the target has stays. */
export const mergePreview = z.object({
  sourceRevision: z.int(),
  targetRevision: z.int(),
  /** All of them, also those with a choice. */
  conflicts: z.array(mergeConflict),
  /** How many of them have no choice. */
  unresolved: z.int(),
  /** From the target as it is to the target as it would be. */
  comparison,
  /** What is wrong with it then. */
  problems: z.array(flowProblem),
});
export type MergePreview = z.infer<typeof mergePreview>;

/** Refused where either branch has moved since the preview, and where a conflict has no choice. */
export const mergeInput = mergePreviewInput.extend({ sourceRevision: z.int(), targetRevision: z.int() });
export type MergeInput = z.infer<typeof mergeInput>;
export const mergeOutput = z.object({ draftRevision: z.int() });
export type MergeOutput = z.infer<typeof mergeOutput>;
