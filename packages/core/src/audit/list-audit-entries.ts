import type { AuditEntry } from "@millrace/contracts/api/organizations";
import type { ListInput, Page } from "@millrace/contracts/api/paging";
import { toId } from "@millrace/contracts/ids";
import { jsonObject } from "@millrace/contracts/json";
import type { Actor } from "../shared/actor.ts";
import type { CoreDeps } from "../shared/deps.ts";
import { cursorUuid, pageOfRows } from "../shared/paging.ts";
import { readWithin } from "../shared/within.ts";

/** Who changed what in the organization, the newest first. */
export const listAuditEntries = (deps: CoreDeps, actor: Actor, input: ListInput): Promise<Page<AuditEntry>> =>
  readWithin(deps, actor, async (tx) => {
    const rows = await tx.auditEntry.findMany({
      where: { organizationId: actor.organizationId, id: { lt: cursorUuid("auditEntry", input.cursor) } },
      orderBy: { id: "desc" },
      take: input.limit + 1,
    });
    return pageOfRows(rows, input.limit, auditEntryView, (row) => toId("auditEntry", row.id));
  });

type AuditEntryRow = { id: string; at: Date; actorName: string; action: string; subjectId: string; details: unknown };

function auditEntryView(row: AuditEntryRow): AuditEntry {
  const { subjectName, ...details } = jsonObject.parse(row.details);
  return {
    id: toId("auditEntry", row.id),
    at: row.at.toISOString(),
    actorName: row.actorName,
    action: row.action,
    subject: typeof subjectName === "string" ? subjectName : row.subjectId,
    details,
  };
}
