import { installationStatus, setUpInput, setUpOutput } from "@millrace/contracts/api/account";
import { nothing } from "@millrace/contracts/api/nothing";
import { getInstallationStatus } from "@millrace/core/installation/get-installation-status";
import { setUpInstallation } from "@millrace/core/installation/set-up-installation";
import { publicProcedure, router } from "../procedures.ts";

export const installationRouter = router({
  status: publicProcedure
    .input(nothing)
    .output(installationStatus)
    .query(({ ctx }) => getInstallationStatus(ctx.deps)),
  setUp: publicProcedure
    .input(setUpInput)
    .output(setUpOutput)
    .mutation(({ ctx, input }) => setUpInstallation(ctx.deps, ctx.requestId, input)),
});
