import { nothing } from "@millrace/contracts/api/nothing";
import { realtimeTicket } from "@millrace/contracts/api/realtime";
import { issueTicket } from "@millrace/core/realtime/issue-ticket";
import { orgProcedure, router } from "../procedures.ts";

export const realtimeRouter = router({
  ticket: orgProcedure("run.read")
    .input(nothing)
    .output(realtimeTicket)
    .mutation(({ ctx }) => issueTicket(ctx.deps, ctx.actor)),
});
