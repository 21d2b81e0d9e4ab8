import { z } from "zod";
import { flowDefinition, flowLayout, flowProblem } from "../flow/definition.ts";
import { flowFile, maxFlowFileBytes } from "../flow/flow-file.ts";
import { idSchema } from "../ids.ts";
import { credential } from "./credentials.ts";
import { flowName } from "./flows.ts";

export const exportFlowInput = z.object({
  flowId: idSchema("flow"),
  source: z.union([z.literal("draft"), z.literal("production"), z.object({ version: z.int().min(1) })]),
});
export type ExportFlowInput = z.infer<typeof exportFlowInput>;
export const exportFlowOutput = z.object({ fileName: z.string(), file: flowFile });
export type ExportFlowOutput = z.infer<typeof exportFlowOutput>;

const text = z.string().min(1, "Choose a file.").max(maxFlowFileBytes, "The file is larger than 5 MB.");

export const inspectFlowFileInput = z.object({ text });
export type InspectFlowFileInput = z.infer<typeof inspectFlowFileInput>;

/** What a file holds and what importing it would do. Nothing of it is saved. */
export const flowFilePreview = z.object({
  name: z.string(),
  description: z.string(),
  /** The file's name for it, or a free one like it. */
  freeName: z.string(),
  definition: flowDefinition,
  layout: flowLayout,
  problems: z.array(flowProblem),
  /** The flows that it needs, those first that need no others. */
  flows: z.array(
    z.object({
      name: z.string(),
      version: z.int(),
      nodeCount: z.int(),
      /** Otherwise it is imported as a draft that somebody has to complete, and what runs it asks for a flow. */
      canRun: z.boolean(),
      /** The same flow, which the organization has already. */
      existing: z.object({ id: idSchema("flow"), name: z.string(), version: z.int() }).nullable(),
    }),
  ),
  credentials: z.array(
    z.object({
      id: idSchema("credential"),
      name: z.string(),
      kind: credential.shape.kind,
      allowedHosts: z.array(z.string()),
      usedBy: z.array(z.string()),
      /** The organization's credential of the same name and kind. */
      suggestion: idSchema("credential").nullable(),
    }),
  ),
  removed: z.array(z.object({ flow: z.string(), node: z.string(), field: z.string() })),
  /** Nodes that name a flow which the file does not hold. */
  missing: z.array(z.object({ flow: z.string(), node: z.string() })),
});
export type FlowFilePreview = z.infer<typeof flowFilePreview>;

export const importFlowInput = z.object({
  text,
  name: flowName,
  /** Which credential takes the place of each of the file's; without one the node has none. */
  credentials: z.record(z.string(), idSchema("credential").nullable()).default({}),
  /** Takes flows that the organization has already with the same content instead of importing them again. */
  reuse: z.boolean().default(true),
});
export type ImportFlowInput = z.infer<typeof importFlowInput>;
export const importFlowOutput = z.object({
  flowId: idSchema("flow"),
  name: z.string(),
  imported: z.int(),
  reused: z.int(),
});
export type ImportFlowOutput = z.infer<typeof importFlowOutput>;
