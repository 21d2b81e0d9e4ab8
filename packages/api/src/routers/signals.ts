import { sendSignalInput, sendSignalOutput } from "@millrace/contracts/api/signals";
import { sendSignal } from "@millrace/core/signals/send-signal";
import { orgProcedure, router } from "../procedures.ts";

export const signalsRouter = router({
  send: orgProcedure("run.control")
    .input(sendSignalInput)
    .output(sendSignalOutput)
    .mutation(({ ctx, input }) => sendSignal(ctx.deps, ctx.actor, input)),
});
