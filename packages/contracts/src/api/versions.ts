import { z } from "zod";
import { contractJudgement, flowChange } from "../flow/change.ts";
import { flowDefinition, flowLayout, flowProblem } from "../flow/definition.ts";
import { flowSide } from "../flow/side.ts";
import { idSchema } from "../ids.ts";
import { pageInput, timestamp } from "./paging.ts";

/** Versions of a flow: their names, what differs between any two states, going back and forth, and what stands before publishing. */

export const versionName = z.string().trim().max(80);
export const versionNote = z.string().trim().max(200);

/** The content of a version never changes; what it is called does, and the audit log keeps what it was called. */
export const labelVersionInput = z.object({
  flowId: idSchema("flow"),
  version: z.int(),
  name: versionName,
  note: versionNote,
});
export type LabelVersionInput = z.infer<typeof labelVersionInput>;

/** Something outside that one side uses and the other does not. */
export const flowUse = z.object({
  kind: z.enum(["credential", "host", "flow"]),
  change: z.enum(["new", "gone"]),
  /** "api.example.com", "Shop token", "Send invoice v3" */
  name: z.string(),
});
export type FlowUse = z.infer<typeof flowUse>;

/** What changes from one definition to another, and what that means to others. */
export const difference = z.object({
  changes: z.array(flowChange),
  contract: contractJudgement,
  uses: z.array(flowUse),
});
export type Difference = z.infer<typeof difference>;

export const compareInput = z.object({ flowId: idSchema("flow"), from: flowSide, to: flowSide });
export type CompareInput = z.infer<typeof compareInput>;

export const comparedSide = z.object({
  /** What production is now is a version, so this says which. */
  side: flowSide,
  version: z.int().nullable(),
  draftRevision: z.int().nullable(),
  isProduction: z.boolean(),
  /** The version's name, or what the edit did. */
  name: z.string(),
  at: timestamp,
  by: z.string(),
  contentHash: z.string(),
  definition: flowDefinition,
  layout: flowLayout,
});
export type ComparedSide = z.infer<typeof comparedSide>;

export const comparison = difference.extend({
  from: comparedSide,
  to: comparedSide,
  /** Nodes that only stand elsewhere on the canvas; no part of `changes`. */
  moved: z.array(z.string()),
});
export type Comparison = z.infer<typeof comparison>;

/** Points production at another version, at once and for all processes. */
export const activateVersionInput = z.object({
  flowId: idSchema("flow"),
  version: z.int(),
  /** What production ran when the caller decided; another version by now is `version.production_moved`. */
  production: z.int().nullable(),
  reason: z.string().trim().min(1, "Say why.").max(200),
});
export type ActivateVersionInput = z.infer<typeof activateVersionInput>;

export const activationPreviewInput = z.object({ flowId: idSchema("flow"), version: z.int() });
export type ActivationPreviewInput = z.infer<typeof activationPreviewInput>;

/** What pointing production at a version would do, as of now. */
export const activationPreview = difference.extend({
  production: z.int().nullable(),
  /** Why it can't be done: the installation can no longer run it, or its webhook path is taken. */
  problems: z.array(z.string()),
  webhook: z
    .object({ before: z.string().nullable(), after: z.string().nullable() })
    .nullable()
    .describe('"POST /hooks/acme/orders"; null where neither version has one'),
  schedule: z
    .object({
      before: z.string().nullable(),
      after: z.string().nullable(),
      /** When it starts next on either side. */
      nextBefore: timestamp.nullable(),
      nextAfter: timestamp.nullable(),
    })
    .nullable(),
  /** Runs under way, by the version they stay on; `null` is the draft. */
  runs: z.array(z.object({ version: z.int().nullable(), count: z.int() })),
  /** Whether there are more of them, in a flood of runs that nobody wants to wait for. */
  hasMoreRuns: z.boolean(),
});
export type ActivationPreview = z.infer<typeof activationPreview>;

/** What an organization asks for before anything is published. */
export const publishGates = z.object({
  /** No problem at all, warnings neither. Errors always block publishing. */
  validationClean: z.boolean(),
  /** Somebody other than who asked has approved exactly this content. */
  secondPerson: z.boolean(),
});
export type PublishGates = z.infer<typeof publishGates>;

export const publishApproval = z.object({
  id: idSchema("publishApproval"),
  flowId: idSchema("flow"),
  flowName: z.string(),
  /** The version that production runs now. */
  production: z.int().nullable(),
  /** The draft as it was when it was asked for. */
  draftRevision: z.int(),
  contentHash: z.string(),
  requestedBy: z.string(),
  requestedAt: timestamp,
  note: z.string(),
  decision: z.enum(["approved", "declined", "replaced"]).nullable(),
  decidedBy: z.string().nullable(),
  decidedAt: timestamp.nullable(),
  decisionNote: z.string(),
  /** The newest version with this content. */
  publishedAs: z.int().nullable(),
  /** Whether the caller may not decide, because it is the own request. */
  isOwn: z.boolean(),
});
export type PublishApproval = z.infer<typeof publishApproval>;

/** One gate that is switched on, for the draft as it is now. */
export const gateState = z.object({
  /** `used_versions`: the versions of other flows that it brings into production. */
  gate: z.enum(["validation", "approval", "tests", "used_versions"]),
  passed: z.boolean(),
  /** What it found, and what to do where it is closed. */
  text: z.string(),
});
export type GateState = z.infer<typeof gateState>;

export const requestApprovalInput = z.object({
  flowId: idSchema("flow"),
  draftRevision: z.int(),
  note: z.string().trim().max(200).default(""),
});
export type RequestApprovalInput = z.infer<typeof requestApprovalInput>;

export const decideApprovalInput = z.object({
  approvalId: idSchema("publishApproval"),
  decision: z.enum(["approved", "declined"]),
  note: z.string().trim().max(200).default(""),
});
export type DecideApprovalInput = z.infer<typeof decideApprovalInput>;

export const listApprovalsInput = z.object({
  ...pageInput,
  /** Only those of one flow; otherwise of the whole organization. */
  flowId: idSchema("flow").optional(),
  /** Those that wait, or those that somebody has decided; one that a newer one has replaced is neither. */
  state: z.enum(["open", "ended"]).default("open"),
  /** Of those that wait, only what the caller may decide: for people who may publish, the requests of others. */
  toDecide: z.boolean().default(false),
});
export type ListApprovalsInput = z.infer<typeof listApprovalsInput>;

export const publishPreview = difference.extend({
  nextVersion: z.int(),
  /** What production runs now. */
  production: z.int().nullable(),
  draftRevision: z.int(),
  contentHash: z.string(),
  /** An earlier version with the same content. */
  sameAs: z.int().nullable(),
  problems: z.array(flowProblem),
  /** The gates that the organization has switched on. */
  gates: z.array(gateState),
  /** The newest request for approval of exactly this content. */
  approval: publishApproval.nullable(),
});
export type PublishPreview = z.infer<typeof publishPreview>;
