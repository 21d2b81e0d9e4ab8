import { z } from "zod";
import { flowDefinition, flowLayout, flowProblem } from "../flow/definition.ts";
import { idSchema } from "../ids.ts";
import { runStatus, triggerKind } from "../run/status.ts";
import { branchRef, draftChanges, draftMerge } from "./drafts.ts";
import { pageInput, timestamp } from "./paging.ts";
import { runSummary } from "./runs.ts";
import { versionName, versionNote } from "./versions.ts";

export const flowName = z.string().trim().min(1, "Enter a name.").max(80);

export const flowSummary = z.object({
  id: idSchema("flow"),
  name: z.string(),
  description: z.string(),
  trigger: triggerKind.nullable(),
  productionVersion: z.int().nullable(),
  /** Whether the draft differs from production. */
  hasDraftChanges: z.boolean(),
  lastRun: z
    .object({
      id: idSchema("run"),
      status: runStatus,
      startedAt: timestamp,
      /** `null` for a run of the draft. */
      version: z.int().nullable(),
    })
    .nullable(),
  /** Runs of the last 24 hours. */
  recentRuns: z.object({ total: z.int(), failed: z.int() }),
  updatedAt: timestamp,
});
export type FlowSummary = z.infer<typeof flowSummary>;

export const listFlowsInput = z.object({
  ...pageInput,
  search: z.string().max(80).optional(),
  /** Only flows whose production version is started this way. */
  trigger: triggerKind.optional(),
});
export type ListFlowsInput = z.infer<typeof listFlowsInput>;
export const createFlowInput = z.object({ name: flowName, description: z.string().max(500).default("") });
export type CreateFlowInput = z.infer<typeof createFlowInput>;
export const flowIdInput = z.object({ flowId: idSchema("flow") });
export type FlowIdInput = z.infer<typeof flowIdInput>;
export const renameFlowInput = z.object({
  flowId: idSchema("flow"),
  changes: z.object({ name: flowName.optional(), description: z.string().max(500).optional() }),
});
export type RenameFlowInput = z.infer<typeof renameFlowInput>;

export const getFlowInput = flowIdInput.extend({ branchId: branchRef });
export type GetFlowInput = z.infer<typeof getFlowInput>;

export const flow = z.object({
  id: idSchema("flow"),
  /** The branch that the draft is of. */
  branch: z.object({ id: idSchema("branch"), name: z.string(), isMain: z.boolean(), isArchived: z.boolean() }),
  name: z.string(),
  description: z.string(),
  /** Grows with each saved edit; sent back with the next one. */
  draftRevision: z.int(),
  draft: flowDefinition,
  layout: flowLayout,
  problems: z.array(flowProblem),
  production: z
    .object({
      version: z.int(),
      name: z.string(),
      publishedAt: timestamp,
      publishedBy: z.string(),
      definition: flowDefinition,
    })
    .nullable(),
  /** Address and reply mode of the production webhook, where production has one. */
  webhook: z.object({ url: z.string(), reply: z.enum(["result", "accepted"]) }).nullable(),
});
export type Flow = z.infer<typeof flow>;

/** One saved edit of the draft, whole. Another `baseRevision` than the current one is `flow.draft_conflict`. */
export const saveDraftInput = z.object({
  flowId: idSchema("flow"),
  branchId: branchRef,
  baseRevision: z.int(),
  definition: flowDefinition,
  layout: flowLayout,
  /** What was done, in words, for the history: "Moved 3 nodes". */
  summary: z.string().max(200),
});
export type SaveDraftInput = z.infer<typeof saveDraftInput>;
export const saveDraftOutput = z.object({ draftRevision: z.int(), savedAt: timestamp, problems: z.array(flowProblem) });
export type SaveDraftOutput = z.infer<typeof saveDraftOutput>;

export const draftEdit = z.object({
  id: idSchema("draftEdit"),
  revision: z.int(),
  at: timestamp,
  by: z.string(),
  summary: z.string(),
  /** `null` for edits from before changes were counted, and where they can't be. */
  changes: draftChanges.nullable(),
  /** What came in with it, where it is a merge. */
  merge: draftMerge.nullable(),
});
export type DraftEdit = z.infer<typeof draftEdit>;
export const listDraftEditsInput = z.object({
  ...pageInput,
  flowId: idSchema("flow"),
  branchId: branchRef,
  /** Only edits after the one revision and up to the other: those of a merge. */
  between: z.object({ after: z.int(), upTo: z.int() }).optional(),
});
export type ListDraftEditsInput = z.infer<typeof listDraftEditsInput>;
/** An edit like any other, so it needs no `baseRevision`; with one, another current revision is `flow.draft_conflict`. */
export const restoreDraftInput = z.object({
  flowId: idSchema("flow"),
  branchId: branchRef,
  baseRevision: z.int().optional(),
  toRevision: z.int(),
});
export type RestoreDraftInput = z.infer<typeof restoreDraftInput>;

export const publishInput = z.object({
  flowId: idSchema("flow"),
  draftRevision: z.int(),
  name: versionName.optional(),
  note: versionNote.default(""),
});
export type PublishInput = z.infer<typeof publishInput>;
export const publishOutput = z.object({ version: z.int() });
export type PublishOutput = z.infer<typeof publishOutput>;

export const flowVersion = z.object({
  version: z.int(),
  /** What people call it; both can be changed later. */
  name: z.string(),
  note: z.string(),
  contentHash: z.string(),
  publishedAt: timestamp,
  publishedBy: z.string(),
  isProduction: z.boolean(),
});
export type FlowVersion = z.infer<typeof flowVersion>;
export const listVersionsInput = z.object({ ...pageInput, flowId: idSchema("flow") });
export type ListVersionsInput = z.infer<typeof listVersionsInput>;
export const getVersionInput = z.object({ flowId: idSchema("flow"), version: z.int() });
export type GetVersionInput = z.infer<typeof getVersionInput>;
export const versionDetail = flowVersion.extend({ definition: flowDefinition, layout: flowLayout });
export type VersionDetail = z.infer<typeof versionDetail>;

/** Without a run it is the newest one of the branch's draft, where there is one. */
export const lastRunDataInput = flowIdInput.extend({ branchId: branchRef, runId: idSchema("run").optional() });
export type LastRunDataInput = z.infer<typeof lastRunDataInput>;

/** Data of the last run, for previews while editing: outputs by node id. */
export const lastRunData = z
  .object({
    runId: idSchema("run"),
    /** Which run it is, for people. */
    run: runSummary.pick({ status: true, startedAt: true, version: true, draft: true }),
    trigger: z.json(),
    steps: z.record(z.string(), z.json()),
    /** The ports that these left through. */
    ports: z.record(z.string(), z.string()).optional(),
    inputs: z.record(z.string(), z.json()),
    /** Of nodes inside a map or loop: the item or value, and its number. */
    places: z.record(z.string(), z.object({ item: z.json(), index: z.int() })),
  })
  .nullable();
export type LastRunData = z.infer<typeof lastRunData>;
