import type { ActivationPreview, ActivationPreviewInput } from "@millrace/contracts/api/versions";
import { AppError } from "@millrace/contracts/errors";
import { flowDefinition } from "@millrace/contracts/flow/definition";
import { describeCron } from "@millrace/nodes/schedule/describe-cron";
import { nextTick } from "@millrace/nodes/schedule/next-tick";
import type { Actor } from "../shared/actor.ts";
import type { CoreDeps } from "../shared/deps.ts";
import { readWithin, type Tx } from "../shared/within.ts";
import { differenceOf } from "./compare/difference.ts";
import { findMissingFlows } from "./flow-references.ts";
import { readProduction, requireFlow } from "./flow-rows.ts";
import { gateStates } from "./gates/gate-states.ts";
import { type FlowTrigger, triggerOf } from "./trigger.ts";
import { requireRunnable } from "./validity.ts";

/** What pointing production at a version would change, for callers, times and what it uses, and what stands in its way. */
export const previewActivation = (
  deps: CoreDeps,
  actor: Actor,
  input: ActivationPreviewInput,
): Promise<ActivationPreview> =>
  readWithin(deps, actor, async (tx) => {
    const flow = await requireFlow(tx, actor, input.flowId);
    const version = await tx.flowVersion.findFirst({
      where: { organizationId: actor.organizationId, flowId: flow.id, number: input.version },
      include: { content: true },
    });
    if (!version) throw new AppError("version.not_found");
    const production = await readProduction(tx, actor, flow.id);
    const definition = flowDefinition.parse(version.content.definition);
    const gates = version.imported
      ? await gateStates(tx, deps, actor, { flowUuid: flow.id, hash: version.contentHash, definition })
      : [];
    const [before, after] = [production && triggerOf(production.definition), triggerOf(definition)];
    return {
      ...(await differenceOf(tx, deps, actor, production?.definition ?? null, definition)),
      production: production?.version ?? null,
      problems: [
        ...cannotRun(() => requireRunnable(definition, deps.catalog)),
        ...(await findMissingFlows(tx, actor, definition)).map(({ message }) => message),
        ...(await pathTaken(tx, actor, flow.id, after)),
        ...gates.filter(({ passed }) => !passed).map(({ text }) => text),
      ],
      webhook: await webhookChange(tx, deps, actor, before, after),
      schedule: scheduleChange(before, after, deps.clock()),
      ...(await runsUnderWay(tx, actor, flow.id)),
    };
  });

function cannotRun(check: () => unknown): string[] {
  try {
    check();
    return [];
  } catch (error) {
    if (error instanceof AppError) return [error.message];
    throw error;
  }
}

async function pathTaken(tx: Tx, actor: Actor, flowUuid: string, trigger: FlowTrigger | null): Promise<string[]> {
  if (trigger?.kind !== "webhook") return [];
  const route = await tx.webhookRoute.findFirst({
    where: { organizationId: actor.organizationId, path: trigger.path, flowId: { not: flowUuid } },
    select: { flow: { select: { name: true } } },
  });
  return route
    ? [
        `Its webhook path ${trigger.path} belongs to the flow ${route.flow.name} by now. Give that one another path first.`,
      ]
    : [];
}

async function webhookChange(
  tx: Tx,
  { addresses }: CoreDeps,
  { organizationId }: Actor,
  before: FlowTrigger | null,
  after: FlowTrigger | null,
): Promise<ActivationPreview["webhook"]> {
  if (before?.kind !== "webhook" && after?.kind !== "webhook") return null;
  const { slug } = await tx.organization.findUniqueOrThrow({ where: { id: organizationId }, select: { slug: true } });
  const addressOf = (trigger: FlowTrigger | null) =>
    trigger?.kind === "webhook" ? `${trigger.method} ${addresses.ingress}/hooks/${slug}/${trigger.path}` : null;
  return { before: addressOf(before), after: addressOf(after) };
}

function scheduleChange(
  before: FlowTrigger | null,
  after: FlowTrigger | null,
  now: Date,
): ActivationPreview["schedule"] {
  if (before?.kind !== "schedule" && after?.kind !== "schedule") return null;
  const wordsOf = (trigger: FlowTrigger | null) =>
    trigger?.kind === "schedule" ? `${describeCron(trigger.cron) ?? trigger.cron} · ${trigger.timeZone}` : null;
  const nextOf = (trigger: FlowTrigger | null) => {
    const next = trigger?.kind === "schedule" ? nextTick(trigger.cron, trigger.timeZone, now.getTime()) : null;
    return next === null ? null : new Date(next).toISOString();
  };
  return { before: wordsOf(before), after: wordsOf(after), nextBefore: nextOf(before), nextAfter: nextOf(after) };
}

/** So many are counted: whoever goes back because of a flood of runs has no time for all of them. */
const mostCounted = 10_000;

async function runsUnderWay(
  tx: Tx,
  { organizationId }: Actor,
  flowUuid: string,
): Promise<Pick<ActivationPreview, "runs" | "hasMoreRuns">> {
  const runs = await tx.$queryRaw<ActivationPreview["runs"]>`
    with queued as materialized (
      select run_id from run_queue where organization_id = ${organizationId}::uuid and flow_id = ${flowUuid}::uuid
      limit ${mostCounted + 1}
    )
    select r.version_number as version, count(*)::int as count
    from queued q join run r on r.organization_id = ${organizationId}::uuid and r.id = q.run_id
    group by 1 order by 1 desc nulls last`;
  return { runs, hasMoreRuns: runs.reduce((sum, { count }) => sum + count, 0) > mostCounted };
}
