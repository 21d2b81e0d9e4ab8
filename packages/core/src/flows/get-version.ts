import type { GetVersionInput, VersionDetail } from "@millrace/contracts/api/flows";
import { AppError } from "@millrace/contracts/errors";
import { flowDefinition, flowLayout } from "@millrace/contracts/flow/definition";
import type { Actor } from "../shared/actor.ts";
import type { CoreDeps } from "../shared/deps.ts";
import { userNames } from "../shared/user-names.ts";
import { readWithin } from "../shared/within.ts";
import { requireFlow } from "./flow-rows.ts";
import { versionView } from "./version-view.ts";

/** One published version with its definition and layout. */
export const getVersion = (deps: CoreDeps, actor: Actor, input: GetVersionInput): Promise<VersionDetail> =>
  readWithin(deps, actor, async (tx) => {
    const flow = await requireFlow(tx, actor, input.flowId);
    const where = { organizationId: actor.organizationId, flowId: flow.id };
    const row = await tx.flowVersion.findFirst({
      where: { ...where, number: input.version },
      include: { content: { select: { definition: true } }, label: { select: { name: true, note: true } } },
    });
    if (!row) throw new AppError("version.not_found");
    const production = await tx.flowProduction.findFirst({ where, select: { versionNumber: true } });
    const names = await userNames(tx, [row.publishedBy]);
    return {
      ...versionView(row, names, production?.versionNumber ?? null),
      definition: flowDefinition.parse(row.content.definition),
      layout: flowLayout.parse(row.layout),
    };
  });
