import { AppError } from "@millrace/contracts/errors";
import type { FlowDefinition, FlowReference } from "@millrace/contracts/flow/definition";
import type { FlowFile, FlowInFile } from "@millrace/contracts/flow/flow-file";
import { type FlowId, newId, toId } from "@millrace/contracts/ids";
import { validateFlow } from "@millrace/engine/flow/validate";
import { contentHashOf } from "../flows/content.ts";
import type { Actor } from "../shared/actor.ts";
import type { CoreDeps } from "../shared/deps.ts";
import type { Tx } from "../shared/within.ts";
import { withReferences } from "./file-references.ts";
import { inOrderOfNeed, keyOf } from "./order-of-need.ts";

/** A flow of the file as it will be here. */
export type PlannedFlow = {
  source: FlowInFile;
  /** The flow that it becomes; versions of one flow in the file become versions of one flow here. */
  flowId: FlowId;
  /** With the references of this organization. */
  definition: FlowDefinition;
  contentHash: string;
  /** The version that it becomes; `null` for a draft only: the main flow, and one that can't run yet. */
  version: number | null;
  /** The same content, which is here already and taken instead. */
  existing: (FlowReference & { name: string }) | null;
};

export type ImportPlan = {
  main: PlannedFlow;
  /** Those that need no others first. */
  needed: PlannedFlow[];
};

export type ImportChoices = {
  credential: (id: `crd_${string}`) => `crd_${string}` | null;
  /** Whether what is here already is taken instead of importing it again. */
  reuse: boolean;
};

/**
 * What importing a file makes of each of its flows. A node that names a flow which is not in the file, or which can't run yet,
 * asks for one. `flow_file.invalid` where flows need each other in a circle.
 */
export async function planImport(
  tx: Tx,
  deps: CoreDeps,
  actor: Actor,
  file: FlowFile,
  { credential, reuse }: ImportChoices,
): Promise<ImportPlan> {
  const planned = new Map<string, PlannedFlow>();
  const newIds = new Map(file.flows.map(({ id }) => [id, newId("flow")]));
  // A handler is named without a version, so it is this very flow.
  const handlers = new Set(file.flows.map(({ definition }) => definition.settings.errorHandlerFlowId));
  const referenceTo = (key: string): FlowReference | null => {
    const flow = planned.get(key);
    if (flow?.existing) return { id: flow.existing.id, version: flow.existing.version };
    return flow?.version ? { id: flow.flowId, version: flow.version } : null;
  };

  for (const source of inOrderOfNeed(file.flows)) {
    const isMain = keyOf(source) === keyOf(file.main);
    const definition = withReferences(source.definition, {
      credential,
      flow: (reference) => referenceTo(keyOf(reference)),
      errorHandler: (id) => newIds.get(id) ?? null,
    });
    const contentHash = contentHashOf(definition, deps.catalog);
    const mayReuse = reuse && source.id !== file.main.id && !handlers.has(source.id);
    const existing = mayReuse ? await findSame(tx, actor, contentHash) : null;
    const siblings = [...planned.values()].filter((flow) => flow.source.id === source.id && flow.version !== null);
    const hasVersion = !isMain && !existing && canRun(definition, deps);
    planned.set(keyOf(source), {
      source,
      flowId: newIds.get(source.id) ?? newId("flow"),
      definition,
      contentHash,
      version: hasVersion ? siblings.length + 1 : null,
      existing,
    });
  }
  const main = planned.get(keyOf(file.main));
  if (!main) throw new AppError("flow_file.invalid");
  return { main, needed: [...planned.values()].filter((flow) => flow !== main) };
}

const canRun = (definition: FlowDefinition, { catalog }: CoreDeps): boolean =>
  validateFlow(definition, catalog).every(({ severity }) => severity !== "error");

/** The newest version with a content, of a flow that is not archived. */
async function findSame(tx: Tx, actor: Actor, contentHash: string): Promise<PlannedFlow["existing"]> {
  const row = await tx.flowVersion.findFirst({
    where: { organizationId: actor.organizationId, contentHash, flow: { archivedAt: null } },
    orderBy: [{ publishedAt: "desc" }, { number: "desc" }],
    select: { flowId: true, number: true, flow: { select: { name: true } } },
  });
  return row && { id: toId("flow", row.flowId), version: row.number, name: row.flow.name };
}
