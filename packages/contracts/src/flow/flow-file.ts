import { z } from "zod";
import { allowedHost, credential } from "../api/credentials.ts";
import { timestamp } from "../api/paging.ts";
import { idSchema } from "../ids.ts";
import { flowDefinition, flowLayout, nodeId } from "./definition.ts";

/** The number of the file's format. A reader refuses a newer one instead of guessing. */
export const flowFileFormat = 1;
export const maxFlowFileBytes = 5 * 1024 * 1024;

const flowAt = { id: idSchema("flow"), version: z.int().min(1).nullable().describe("Without one it is the draft") };

const flowInFile = z
  .object({
    ...flowAt,
    name: z.string().min(1).max(80),
    description: z.string().max(500),
    definition: flowDefinition,
    layout: flowLayout,
  })
  .strict();
export type FlowInFile = z.infer<typeof flowInFile>;

/** A flow as a file: with the flows that it runs, without secrets. Ids are those of where it comes from and name places in the file. */
export const flowFile = z
  .object({
    millrace: z.literal("flow"),
    format: z.literal(flowFileFormat),
    exportedAt: timestamp,
    main: z.object(flowAt).strict(),
    flows: z.array(flowInFile).min(1).max(200),
    /** What requests are signed with, by name: whoever imports chooses own ones. */
    credentials: z
      .array(
        z
          .object({
            id: idSchema("credential"),
            name: z.string().min(1).max(80),
            kind: credential.shape.kind,
            allowedHosts: z.array(allowedHost).max(50),
          })
          .strict(),
      )
      .max(500),
    /** Values that looked like secrets and were left out; whoever imports fills them in. */
    removed: z.array(z.object({ ...flowAt, nodeId, pointer: z.string().max(1_000) }).strict()).max(5_000),
    checksum: z
      .string()
      .regex(/^sha256:[0-9a-f]{64}$/)
      .describe("SHA-256 of the canonical JSON (RFC 8785) of everything else"),
  })
  .strict();
export type FlowFile = z.infer<typeof flowFile>;
