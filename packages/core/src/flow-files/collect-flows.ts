import { AppError } from "@millrace/contracts/errors";
import {
  type FlowDefinition,
  type FlowReference,
  flowDefinition,
  flowLayout,
} from "@millrace/contracts/flow/definition";
import type { FlowInFile } from "@millrace/contracts/flow/flow-file";
import { toUuid } from "@millrace/contracts/ids";
import type { Actor } from "../shared/actor.ts";
import type { Tx } from "../shared/within.ts";
import { referencesOf } from "./file-references.ts";
import { keyOf } from "./order-of-need.ts";

const maxFlowsPerFile = 200;

/** The flow and every version of another one that it needs, also through others; those that are gone are left out. */
export async function collectFlows(tx: Tx, actor: Actor, main: FlowInFile): Promise<FlowInFile[]> {
  const collected = new Map([[keyOf(main), main]]);
  for (const flow of collected.values()) {
    for (const reference of await neededBy(tx, actor, flow.definition)) {
      if (collected.has(keyOf(reference))) continue;
      const found = await readFlow(tx, actor, reference);
      if (found) collected.set(keyOf(found), found);
      if (collected.size > maxFlowsPerFile) throw new AppError("flow_file.too_large");
    }
  }
  return [...collected.values()];
}

/** The versions that it names, and of the flow that handles its errors the one in production. */
async function neededBy(tx: Tx, actor: Actor, definition: FlowDefinition): Promise<FlowReference[]> {
  const { flows, errorHandler } = referencesOf(definition);
  const references = flows.map(({ reference }) => reference);
  if (!errorHandler) return references;
  const production = await tx.flowProduction.findFirst({
    where: { organizationId: actor.organizationId, flowId: toUuid("flow", errorHandler) },
    select: { versionNumber: true },
  });
  return production ? [...references, { id: errorHandler, version: production.versionNumber }] : references;
}

async function readFlow(tx: Tx, actor: Actor, { id, version }: FlowReference): Promise<FlowInFile | null> {
  const row = await tx.flowVersion.findFirst({
    where: { organizationId: actor.organizationId, flowId: toUuid("flow", id), number: version },
    select: {
      layout: true,
      content: { select: { definition: true } },
      flow: { select: { name: true, description: true } },
    },
  });
  if (!row) return null;
  return {
    id,
    version,
    name: row.flow.name,
    description: row.flow.description,
    definition: flowDefinition.parse(row.content.definition),
    layout: flowLayout.parse(row.layout),
  };
}
