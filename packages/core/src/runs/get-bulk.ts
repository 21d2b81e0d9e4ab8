import { type BulkIdInput, type BulkProgress, bulkProgress } from "@millrace/contracts/api/run-control";
import { AppError } from "@millrace/contracts/errors";
import { toUuid } from "@millrace/contracts/ids";
import type { Actor } from "../shared/actor.ts";
import type { CoreDeps } from "../shared/deps.ts";
import { readWithin } from "../shared/within.ts";

/** How far an action on many runs has come. */
export const getBulk = (deps: CoreDeps, actor: Actor, { bulkId }: BulkIdInput): Promise<BulkProgress> =>
  readWithin(deps, actor, async (tx) => {
    const row = await tx.runBulk.findFirst({
      where: { organizationId: actor.organizationId, id: toUuid("bulk", bulkId) },
      omit: { runIds: true },
    });
    if (!row) throw new AppError("run.bulk_not_found");
    return bulkProgress.parse({
      id: bulkId,
      action: row.action,
      total: row.total,
      done: row.done,
      skipped: row.skipped,
      by: row.createdBy,
      startedAt: row.createdAt.toISOString(),
      finishedAt: row.finishedAt?.toISOString() ?? null,
    });
  });
