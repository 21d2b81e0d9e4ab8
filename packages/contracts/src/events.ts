import { z } from "zod";
import { idSchema } from "./ids.ts";
import { runStatus, stepStatus, triggerKind } from "./run/status.ts";

/**
 * What the outbox carries and the hub delivers. Events name what changed; details are read through procedures, so an event
 * holds no payload. `revision` grows with every event of one entity; a client drops an event whose revision it has passed.
 */

export const stepTransition = z.object({
  nodeId: z.string(),
  path: z.string(),
  iteration: z.int(),
  attempt: z.int(),
  status: stepStatus,
  at: z.iso.datetime(),
  errorCode: z.string().optional(),
});
export type StepTransition = z.infer<typeof stepTransition>;

export const runEvent = z.object({
  type: z.literal("run.changed"),
  runId: idSchema("run"),
  flowId: idSchema("flow"),
  trigger: triggerKind,
  revision: z.int(),
  /** The run's status after the batch. */
  status: runStatus,
  at: z.iso.datetime(),
  steps: z.array(stepTransition),
});
export type RunEvent = z.infer<typeof runEvent>;

export const flowEvent = z.object({
  type: z.enum([
    "flow.created",
    "flow.renamed",
    "flow.draft_changed",
    "flow.branches_changed",
    "flow.published",
    "flow.version_labelled",
    "flow.approval_changed",
    "flow.paused",
    "flow.resumed",
    "flow.retention_changed",
    "flow.pins_changed",
    "flow.test_sets_changed",
    "flow.archived",
  ]),
  flowId: idSchema("flow"),
  revision: z.int(),
  at: z.iso.datetime(),
  /** Who did it, so that an editor can ignore its own echo. */
  by: z.string().optional(),
  /** Of `flow.draft_changed`: up to which revision the draft has come. */
  draftRevision: z.int().optional(),
  /** Of `flow.draft_changed` and `flow.pins_changed`: of which branch; of the main one without. */
  branchId: idSchema("branch").optional(),
});
export type FlowEvent = z.infer<typeof flowEvent>;

export const organizationEvent = z.object({
  type: z.enum(["organization.changed", "member.changed", "credential.changed", "task.changed", "filter.changed"]),
  revision: z.int(),
  at: z.iso.datetime(),
});
export type OrganizationEvent = z.infer<typeof organizationEvent>;

export const domainEvent = z.discriminatedUnion("type", [runEvent, flowEvent, organizationEvent]);
export type DomainEvent = z.infer<typeof domainEvent>;

/** A place to listen, always inside one organization: everything about one run, one flow, all runs, or the organization. */
export const topic = z.union([
  z.templateLiteral(["run:", z.string()]),
  z.templateLiteral(["flow:", z.string()]),
  z.literal("runs"),
  z.literal("organization"),
]);
export type Topic = z.infer<typeof topic>;

/** The topics on which an event is delivered. */
export function topicsOf(event: DomainEvent): Topic[] {
  switch (event.type) {
    case "run.changed":
      return [`run:${event.runId}`, `flow:${event.flowId}`, "runs"];
    case "organization.changed":
    case "member.changed":
    case "credential.changed":
    case "task.changed":
    case "filter.changed":
      return ["organization"];
    default:
      return [`flow:${event.flowId}`, "organization"];
  }
}

/** A position in one organization's event stream. Another epoch means that positions before it say nothing any more. */
export const cursor = z.string().regex(/^\d+-\d+$/);
export const formatCursor = (epoch: number, seq: number): string => `${epoch}-${seq}`;
export const parseCursor = (text: string): { epoch: number; seq: number } => {
  const [epoch, seq] = text.split("-").map(Number);
  return { epoch: epoch ?? 0, seq: seq ?? 0 };
};
