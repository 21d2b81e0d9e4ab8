import { type DomainEvent, domainEvent } from "@millrace/contracts/events";
import { newUuid } from "@millrace/contracts/ids";
import type { JsonObject } from "@millrace/contracts/json";
import { type Actor, userIdOf } from "./actor.ts";
import type { Tx } from "./within.ts";

export type Change = {
  at: Date;
  /** What browsers are told. Details are read through procedures. `null` where the runtime tells them. */
  event: DomainEvent | null;
  audit: {
    /** "flow.published" */
    action: string;
    /** `id` in its prefixed form; `name` as it was then, for people who read the log later. */
    subject: {
      type: "organization" | "member" | "flow" | "run" | "credential" | "task" | "signal" | "filter";
      id: string;
      name: string;
    };
    /** Never holds a payload or a secret. */
    details?: JsonObject;
  };
};

/**
 * Writes the event and the audit entry of a change in the transaction that makes it, so that there is never one without
 * the other. Use it inside `changeWithin`.
 */
export async function recordChange(tx: Tx, actor: Actor, { at, event, audit }: Change): Promise<void> {
  const { organizationId } = actor;
  if (event)
    await tx.outbox.create({
      data: { organizationId, id: newUuid(), events: [domainEvent.parse(event)], createdAt: at },
    });
  await tx.auditEntry.create({
    data: {
      organizationId,
      id: newUuid(),
      at,
      actorKind: actor.kind,
      actorId: userIdOf(actor),
      actorName: actor.name,
      action: audit.action,
      subjectType: audit.subject.type,
      subjectId: audit.subject.id,
      details: { ...audit.details, subjectName: audit.subject.name },
      requestId: actor.requestId,
    },
  });
}
