import {
  createCredentialInput,
  credential,
  credentialIdInput,
  updateCredentialInput,
} from "@millrace/contracts/api/credentials";
import { nothing } from "@millrace/contracts/api/nothing";
import { listInput, pageOf } from "@millrace/contracts/api/paging";
import { createCredential } from "@millrace/core/credentials/create-credential";
import { deleteCredential } from "@millrace/core/credentials/delete-credential";
import { listCredentials } from "@millrace/core/credentials/list-credentials";
import { updateCredential } from "@millrace/core/credentials/update-credential";
import { orgProcedure, router } from "../procedures.ts";

export const credentialsRouter = router({
  list: orgProcedure("credential.use")
    .input(listInput)
    .output(pageOf(credential))
    .query(({ ctx, input }) => listCredentials(ctx.deps, ctx.actor, input)),
  create: orgProcedure("credential.manage")
    .input(createCredentialInput)
    .output(credential)
    .mutation(({ ctx, input }) => createCredential(ctx.deps, ctx.actor, input)),
  update: orgProcedure("credential.manage")
    .input(updateCredentialInput)
    .output(credential)
    .mutation(({ ctx, input }) => updateCredential(ctx.deps, ctx.actor, input)),
  delete: orgProcedure("credential.manage")
    .input(credentialIdInput)
    .output(nothing)
    .mutation(({ ctx, input }) => deleteCredential(ctx.deps, ctx.actor, input)),
});
