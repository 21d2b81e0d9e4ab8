import { auditEntry } from "@millrace/contracts/api/organizations";
import { listInput, pageOf } from "@millrace/contracts/api/paging";
import { listAuditEntries } from "@millrace/core/audit/list-audit-entries";
import { orgProcedure, router } from "../procedures.ts";

export const auditRouter = router({
  list: orgProcedure("audit.read")
    .input(listInput)
    .output(pageOf(auditEntry))
    .query(({ ctx, input }) => listAuditEntries(ctx.deps, ctx.actor, input)),
});
