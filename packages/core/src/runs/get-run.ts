import type { ErrorHandling, RunDetail, RunIdInput } from "@millrace/contracts/api/runs";
import { AppError, errorCode } from "@millrace/contracts/errors";
import { type FlowDefinition, type FlowLayout, flowLayout } from "@millrace/contracts/flow/definition";
import { toId, toUuid } from "@millrace/contracts/ids";
import { currentCursor } from "@millrace/db/stream-head";
import { declaredSearchFields } from "@millrace/engine/flow/search-fields";
import { prismaSql } from "@millrace/runtime/ports";
import { readContent } from "../flows/content.ts";
import { readSearchValues } from "../search/read-search-values.ts";
import type { Actor } from "../shared/actor.ts";
import type { CoreDeps } from "../shared/deps.ts";
import { readWithin, type Tx } from "../shared/within.ts";
import { withoutPinnedData } from "../testing/hide-pinned-data.ts";
import { readUndo, readUndoes } from "../undo/read-undo.ts";
import { requireRun } from "./find-run.ts";
import { headlineOf } from "./headline.ts";
import { canSeePayload } from "./payload-access.ts";
import { readInside } from "./read-inside.ts";
import { readSteps } from "./read-steps.ts";
import { readRunDrafts } from "./run-drafts.ts";
import { type RunRow, runSummaryView } from "./run-rows.ts";
import { inOrder } from "./step-order.ts";
import { readStartedBy, readSubRuns } from "./sub-runs.ts";

/**
 * A run as the run view needs it, read as of one moment together with the position in the event stream: events after
 * `cursor` are news, everything before is in the answer. It stays small however many items the run's maps have. Without the right to payloads it holds none, not even in errors.
 */
export const getRun = (deps: CoreDeps, actor: Actor, input: RunIdInput): Promise<RunDetail> =>
  readWithin(deps, actor, async (tx) => {
    const cursor = await currentCursor(prismaSql(tx), actor.organizationId);
    const row = await requireRun(tx, actor, input.runId);
    const payload = canSeePayload(actor);
    const summary = runSummaryView(row, payload);
    const definition = await readContent(tx, actor, row.contentHash);
    const atRoot = { definition, prefix: "", canSeePayload: payload };
    const steps = inOrder(await readSteps(tx, actor, row.id, atRoot), definition, deps.catalog);
    const inside = await readInside(tx, actor, row.id, { definition, catalog: deps.catalog, canSeePayload: payload });
    const draft = (await readRunDrafts(tx, actor, [row]))(row);
    return {
      ...summary,
      draft,
      // What was pinned is data of a run.
      definition: payload ? definition : withoutPinnedData(definition),
      layout: await layoutOf(tx, actor, row, draft),
      steps,
      inside: inside.nodes,
      correlationId: row.correlationId,
      headline: headlineOf({
        ...summary,
        startsAt: row.startAt && row.startAt > deps.clock() ? row.startAt : null,
        steps: [...steps, ...inside.open],
        inside: inside.nodes,
        definition,
      }),
      canSeePayload: payload,
      errorHandling: await errorHandlingOf(tx, actor, row.id),
      replayOf: row.replayOf === null ? null : { runId: toId("run", row.replayOf), fromNode: row.rerunFrom },
      startedBy: await readStartedBy(tx, actor, row),
      subRuns: await readSubRuns(tx, actor, row.id),
      undo: await readUndo(tx, actor, row.id),
      undoes: await readUndoes(tx, actor, row.id),
      searchValues: await searchValuesOf(tx, actor, row.id, { definition, payload }),
      replays: await readReplays(tx, actor, row.id),
      cursor,
    };
  });

async function errorHandlingOf(tx: Tx, { organizationId }: Actor, runUuid: string): Promise<ErrorHandling | null> {
  const row = await tx.runFailure.findUnique({
    where: { organizationId_runId: { organizationId, runId: runUuid } },
    select: { handlerRunId: true, problem: true, settledAt: true },
  });
  if (!row) return null;
  if (row.handlerRunId) return { state: "started", runId: toId("run", row.handlerRunId) };
  if (row.settledAt === null) return { state: "pending" };
  return { state: "refused", reason: new AppError(errorCode.parse(row.problem)).message };
}

/** What the run has for each field that its flow declared, as far as its reader may see that. */
async function searchValuesOf(
  tx: Tx,
  actor: Actor,
  runUuid: string,
  { definition, payload }: { definition: FlowDefinition; payload: boolean },
): Promise<RunDetail["searchValues"]> {
  const declared = declaredSearchFields(definition.settings.searchFields);
  if (declared.length === 0) return [];
  const values = payload ? ((await readSearchValues(tx, actor, [runUuid])).get(runUuid) ?? []) : [];
  return declared.map(({ name, label, type }) => {
    const found = values.find((value) => value.name === name);
    return { name, label, type, value: found?.value ?? null, problem: found?.problem ?? null };
  });
}

/** A version has its own layout; a run of a draft is shown as its branch's canvas stands now, and nodes without a place there are arranged. */
async function layoutOf(
  tx: Tx,
  { organizationId }: Actor,
  run: RunRow,
  draft: RunDetail["draft"],
): Promise<FlowLayout> {
  const where = { organizationId, flowId: run.flowId };
  const found =
    run.versionNumber === null
      ? await tx.flowDraft.findFirst({
          where: { ...where, branchId: draft?.branchId ? toUuid("branch", draft.branchId) : run.flowId },
          select: { layout: true },
        })
      : await tx.flowVersion.findFirst({ where: { ...where, number: run.versionNumber }, select: { layout: true } });
  return flowLayout.parse(found?.layout ?? { nodes: {} });
}

async function readReplays(tx: Tx, { organizationId }: Actor, runUuid: string): Promise<RunDetail["replays"]> {
  const rows = await tx.run.findMany({
    where: { organizationId, replayOf: runUuid },
    select: { id: true, startedAt: true, rerunFrom: true },
    orderBy: { id: "desc" },
    take: 20,
  });
  return rows.map(({ id, startedAt, rerunFrom }) => ({
    runId: toId("run", id),
    startedAt: startedAt.toISOString(),
    fromNode: rerunFrom,
  }));
}
