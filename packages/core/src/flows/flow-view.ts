import type { Flow } from "@millrace/contracts/api/flows";
import { toId } from "@millrace/contracts/ids";
import { validateFlow } from "@millrace/engine/flow/validate";
import { mainBranch } from "../branches/branch-rows.ts";
import type { Actor } from "../shared/actor.ts";
import type { CoreDeps } from "../shared/deps.ts";
import { userNames } from "../shared/user-names.ts";
import type { Tx } from "../shared/within.ts";
import { type FlowRow, readDraft, readProduction } from "./flow-rows.ts";

/** A flow with the draft of a branch, as the editor needs it. */
export async function flowView(
  tx: Tx,
  deps: CoreDeps,
  actor: Actor,
  row: FlowRow,
  branch = mainBranch(row.id),
): Promise<Flow> {
  const draft = await readDraft(tx, actor, row.id, branch.id);
  const production = await readProduction(tx, actor, row.id);
  const names = await userNames(tx, production ? [production.publishedBy] : []);
  return {
    id: toId("flow", row.id),
    branch: { ...branch, id: toId("branch", branch.id) },
    name: row.name,
    description: row.description,
    draftRevision: draft.revision,
    draft: draft.definition,
    layout: draft.layout,
    problems: validateFlow(draft.definition, deps.catalog),
    production: production && {
      version: production.version,
      name: production.name,
      publishedAt: production.publishedAt.toISOString(),
      publishedBy: names(production.publishedBy),
      definition: production.definition,
    },
    webhook: await webhookOf(tx, deps, actor, row.id),
  };
}

async function webhookOf(tx: Tx, deps: CoreDeps, actor: Actor, flowUuid: string): Promise<Flow["webhook"]> {
  const { organizationId } = actor;
  const route = await tx.webhookRoute.findFirst({ where: { organizationId, flowId: flowUuid } });
  if (!route) return null;
  const { slug } = await tx.organization.findUniqueOrThrow({ where: { id: organizationId }, select: { slug: true } });
  return {
    url: `${deps.addresses.ingress}/hooks/${slug}/${route.path}`,
    reply: route.reply === "accepted" ? "accepted" : "result",
  };
}
