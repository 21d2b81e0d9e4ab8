import { toUuid } from "@millrace/contracts/ids";
import { readContent } from "../flows/content.ts";
import type { RunRow } from "../runs/run-rows.ts";
import type { Actor } from "../shared/actor.ts";
import type { CoreDeps } from "../shared/deps.ts";
import type { Tx } from "../shared/within.ts";

/**
 * Writes down which steps of a run are undone: effects of nodes that name a flow for it, which succeeded in this run (not those
 * kept from an earlier one), the last that was completed first.
 */
export async function planUndo(tx: Tx, deps: CoreDeps, actor: Actor, run: RunRow): Promise<void> {
  const { organizationId } = actor;
  const definition = await readContent(tx, actor, run.contentHash);
  const undoOf = new Map(
    definition.nodes.flatMap(({ id, type, typeVersion, undo, disabled }) =>
      undo && !disabled && deps.catalog.find(type, typeVersion)?.kind === "effect" ? [[id, undo] as const] : [],
    ),
  );
  const steps = await tx.step.findMany({
    where: { organizationId, runId: run.id, status: "succeeded", kept: false, nodeId: { in: [...undoOf.keys()] } },
    select: { nodeId: true, path: true, iteration: true },
    orderBy: [{ finishedAt: "desc" }, { startedAt: "desc" }, { path: "desc" }, { iteration: "desc" }],
  });
  await tx.runUndoStep.createMany({
    data: steps.flatMap(({ nodeId, path, iteration }, index) => {
      const undo = undoOf.get(nodeId);
      if (!undo) return [];
      const flow = { flowId: toUuid("flow", undo.id), versionNumber: undo.version };
      return [{ organizationId, runId: run.id, position: index + 1, nodeId, path, iteration, ...flow }];
    }),
  });
  await tx.runUndo.update({
    where: { organizationId_runId: { organizationId, runId: run.id } },
    data: { plannedAt: deps.clock() },
  });
}
