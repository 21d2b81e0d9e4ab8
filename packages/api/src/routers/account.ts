import { accountSession, changePasswordInput, me, revokeSessionInput } from "@millrace/contracts/api/account";
import { nothing } from "@millrace/contracts/api/nothing";
import { changePassword } from "@millrace/core/account/change-password";
import { getMe } from "@millrace/core/account/get-me";
import { listSessions } from "@millrace/core/account/list-sessions";
import { revokeSession } from "@millrace/core/account/revoke-session";
import { z } from "zod";
import { accountProcedure, router } from "../procedures.ts";

export const accountRouter = router({
  me: accountProcedure
    .input(nothing)
    .output(me)
    .query(({ ctx }) => getMe(ctx.deps, ctx.actor)),
  changePassword: accountProcedure
    .input(changePasswordInput)
    .output(nothing)
    .mutation(({ ctx, input }) => changePassword(ctx.deps, ctx.actor, input)),
  sessions: accountProcedure
    .input(nothing)
    .output(z.array(accountSession))
    .query(({ ctx }) => listSessions(ctx.deps, ctx.actor)),
  revokeSession: accountProcedure
    .input(revokeSessionInput)
    .output(nothing)
    .mutation(({ ctx, input }) => revokeSession(ctx.deps, ctx.actor, input)),
});
