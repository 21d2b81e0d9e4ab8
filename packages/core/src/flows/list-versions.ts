import type { FlowVersion, ListVersionsInput } from "@millrace/contracts/api/flows";
import type { Page } from "@millrace/contracts/api/paging";
import type { Actor } from "../shared/actor.ts";
import type { CoreDeps } from "../shared/deps.ts";
import { cursorNumber, pageOfRows } from "../shared/paging.ts";
import { userNames } from "../shared/user-names.ts";
import { readWithin } from "../shared/within.ts";
import { requireFlow } from "./flow-rows.ts";
import { versionView } from "./version-view.ts";

/** The published versions of a flow, the newest first. */
export const listVersions = (deps: CoreDeps, actor: Actor, input: ListVersionsInput): Promise<Page<FlowVersion>> =>
  readWithin(deps, actor, async (tx) => {
    const flow = await requireFlow(tx, actor, input.flowId);
    const where = { organizationId: actor.organizationId, flowId: flow.id };
    const rows = await tx.flowVersion.findMany({
      where: { ...where, number: { lt: cursorNumber(input.cursor) } },
      omit: { layout: true },
      include: { label: { select: { name: true, note: true } } },
      orderBy: { number: "desc" },
      take: input.limit + 1,
    });
    const production = await tx.flowProduction.findFirst({ where, select: { versionNumber: true } });
    const names = await userNames(
      tx,
      rows.map((row) => row.publishedBy),
    );
    return pageOfRows(
      rows,
      input.limit,
      (row) => versionView(row, names, production?.versionNumber ?? null),
      (row) => String(row.number),
    );
  });
