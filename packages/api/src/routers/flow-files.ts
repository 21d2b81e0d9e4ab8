import {
  exportFlowInput,
  exportFlowOutput,
  flowFilePreview,
  importFlowInput,
  importFlowOutput,
  inspectFlowFileInput,
} from "@millrace/contracts/api/flow-files";
import { exportFlow } from "@millrace/core/flow-files/export-flow";
import { importFlow } from "@millrace/core/flow-files/import-flow";
import { inspectFlowFile } from "@millrace/core/flow-files/inspect-flow-file";
import { orgProcedure, router } from "../procedures.ts";

export const flowFilesRouter = router({
  export: orgProcedure("flow.read")
    .input(exportFlowInput)
    .output(exportFlowOutput)
    .query(({ ctx, input }) => exportFlow(ctx.deps, ctx.actor, input)),
  /** A mutation for the size of its input only: it saves nothing. */
  inspect: orgProcedure("flow.write")
    .input(inspectFlowFileInput)
    .output(flowFilePreview)
    .mutation(({ ctx, input }) => inspectFlowFile(ctx.deps, ctx.actor, input)),
  import: orgProcedure("flow.write")
    .input(importFlowInput)
    .output(importFlowOutput)
    .mutation(({ ctx, input }) => importFlow(ctx.deps, ctx.actor, input)),
});
