import { nothing } from "@millrace/contracts/api/nothing";
import {
  createOrganizationInput,
  createOrganizationOutput,
  organization,
  updateOrganizationInput,
} from "@millrace/contracts/api/organizations";
import { pauseOrganizationInput } from "@millrace/contracts/api/run-control";
import { createOrganization } from "@millrace/core/organizations/create-organization";
import { getOrganization } from "@millrace/core/organizations/get-organization";
import { updateOrganization } from "@millrace/core/organizations/update-organization";
import { pauseOrganization } from "@millrace/core/pauses/pause-organization";
import { resumeOrganization } from "@millrace/core/pauses/resume-organization";
import { accountProcedure, orgProcedure, router } from "../procedures.ts";

export const organizationsRouter = router({
  create: accountProcedure
    .input(createOrganizationInput)
    .output(createOrganizationOutput)
    .mutation(({ ctx, input }) => createOrganization(ctx.deps, ctx.actor, input)),
  get: orgProcedure("flow.read")
    .input(nothing)
    .output(organization)
    .query(({ ctx }) => getOrganization(ctx.deps, ctx.actor)),
  update: orgProcedure("org.manage")
    .input(updateOrganizationInput)
    .output(organization)
    .mutation(({ ctx, input }) => updateOrganization(ctx.deps, ctx.actor, input)),
  pause: orgProcedure("org.manage")
    .input(pauseOrganizationInput)
    .output(nothing)
    .mutation(({ ctx, input }) => pauseOrganization(ctx.deps, ctx.actor, input)),
  resume: orgProcedure("org.manage")
    .input(nothing)
    .output(nothing)
    .mutation(({ ctx }) => resumeOrganization(ctx.deps, ctx.actor)),
});
