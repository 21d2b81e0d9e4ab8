import { nothing } from "@millrace/contracts/api/nothing";
import {
  addMemberInput,
  changeMemberRoleInput,
  member,
  removeMemberInput,
} from "@millrace/contracts/api/organizations";
import { listInput, pageOf } from "@millrace/contracts/api/paging";
import { addMember } from "@millrace/core/members/add-member";
import { changeMemberRole } from "@millrace/core/members/change-member-role";
import { listMembers } from "@millrace/core/members/list-members";
import { removeMember } from "@millrace/core/members/remove-member";
import { orgProcedure, router } from "../procedures.ts";

export const membersRouter = router({
  list: orgProcedure("member.read")
    .input(listInput)
    .output(pageOf(member))
    .query(({ ctx, input }) => listMembers(ctx.deps, ctx.actor, input)),
  add: orgProcedure("member.manage")
    .input(addMemberInput)
    .output(member)
    .mutation(({ ctx, input }) => addMember(ctx.deps, ctx.actor, input)),
  changeRole: orgProcedure("member.manage")
    .input(changeMemberRoleInput)
    .output(member)
    .mutation(({ ctx, input }) => changeMemberRole(ctx.deps, ctx.actor, input)),
  remove: orgProcedure("member.manage")
    .input(removeMemberInput)
    .output(nothing)
    .mutation(({ ctx, input }) => removeMember(ctx.deps, ctx.actor, input)),
});
