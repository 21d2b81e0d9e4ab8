import { type LimitInUse, type LimitsInUse, maxLimitsListed } from "@millrace/contracts/api/limits";
import { toId } from "@millrace/contracts/ids";
import { roleCan } from "@millrace/contracts/permissions";
import { keyWithin } from "@millrace/runtime/limits/step-limits-holding";
import type { Actor } from "../shared/actor.ts";
import type { CoreDeps } from "../shared/deps.ts";
import { readWithin, type Tx } from "../shared/within.ts";

/** The limits of the organization that something counts under now, with how many have a place and how many wait. */
export const listLimits = (deps: CoreDeps, actor: Actor): Promise<LimitsInUse> =>
  readWithin(deps, actor, async (tx) => {
    const { organizationId } = actor;
    const { maxRunningRuns, shareWeight, name } = await tx.organization.findUniqueOrThrow({
      where: { id: organizationId },
    });
    const limits = [
      ...(maxRunningRuns === null ? [] : [await organizationLimit(tx, organizationId, name, maxRunningRuns)]),
      ...(await flowLimits(tx, organizationId)),
      ...(await nodeLimits(tx, organizationId)),
      ...(await rates(tx, organizationId)),
    ].sort((a, b) => b.waiting - a.waiting || (b.inUse ?? 0) - (a.inUse ?? 0));
    return {
      items: limits.slice(0, maxLimitsListed),
      more: limits.length > maxLimitsListed,
      // It says something about the installation, so it is for who answers for the organization.
      shareWeight: actor.kind === "user" && roleCan(actor.role, "org.manage") ? shareWeight : null,
    };
  });

const most = maxLimitsListed + 1;

async function organizationLimit(tx: Tx, organizationId: string, name: string, max: number): Promise<LimitInUse> {
  const [counts] = await tx.$queryRaw<{ held: number; waiting: number }[]>`
    select (select count(*)::int from run_queue
        where organization_id = ${organizationId}::uuid and admitted and limit_key is not null) as held,
      (select count(*)::int from run_queue
        where organization_id = ${organizationId}::uuid and not admitted) as waiting`;
  const { held = 0, waiting = 0 } = counts ?? {};
  return { ...atOnce, kind: "organization", name, flowId: null, key: null, max, inUse: held, waiting };
}

const atOnce = { perMs: null, nextAt: null } as const;

type FlowRow = { flowId: string; name: string | null; key: string; max: number; held: number; waiting: number };

async function flowLimits(tx: Tx, organizationId: string): Promise<LimitInUse[]> {
  const rows = await tx.$queryRaw<FlowRow[]>`
    select q.flow_id as "flowId", f.name, q.limit_key as key, max(q.limit_max)::int as max,
      count(*) filter (where q.admitted)::int as held, count(*) filter (where not q.admitted)::int as waiting
    from run_queue q left join flow f on f.organization_id = q.organization_id and f.id = q.flow_id
    where q.organization_id = ${organizationId}::uuid and q.limit_key <> '' and q.limit_max is not null
    group by 1, 2, 3 order by waiting desc, held desc limit ${most}`;
  return rows.map(({ flowId, name, key, max, held, waiting }) => ({
    ...atOnce,
    kind: "flow",
    name: name ?? "A flow",
    flowId: toId("flow", flowId),
    key: keyWithin(`${flowId}:`, key),
    max,
    inUse: held,
    waiting,
  }));
}

type NodeRow = FlowRow & { nodeId: string; nodeName: string | null };

async function nodeLimits(tx: Tx, organizationId: string): Promise<LimitInUse[]> {
  const rows = await tx.$queryRaw<NodeRow[]>`
    with counted as (
      select p.flow_id, p.node_id, p.limit_key, max(p.max)::int as max,
        count(*) filter (where p.granted_at is not null)::int as held,
        count(*) filter (where p.granted_at is null)::int as waiting
      from node_place p join run_queue q on q.organization_id = p.organization_id and q.run_id = p.run_id
      where p.organization_id = ${organizationId}::uuid
      group by 1, 2, 3 order by waiting desc, held desc limit ${most})
    select c.flow_id as "flowId", f.name, c.node_id as "nodeId", n.name as "nodeName", c.limit_key as key, c.max, c.held,
      c.waiting
    from counted c left join flow f on f.organization_id = ${organizationId}::uuid and f.id = c.flow_id
    left join lateral (select node_name(${organizationId}::uuid, c.flow_id, c.node_id) as name) n on true`;
  return rows.map(({ flowId, name, nodeId, nodeName, key, max, held, waiting }) => ({
    ...atOnce,
    kind: "node",
    name: `${name ?? "A flow"} · ${nodeName ?? nodeId}`,
    flowId: toId("flow", flowId),
    key: keyWithin(`${flowId}:${nodeId}:`, key),
    max,
    inUse: held,
    waiting,
  }));
}

type RateRow = {
  flowId: string | null;
  flowName: string | null;
  nodeId: string | null;
  nodeName: string | null;
  credentialId: string | null;
  credentialName: string | null;
  host: string | null;
  key: string;
  max: number | null;
  perMs: number | null;
  waiting: number;
  nextAt: Date | null;
};

/** Rates under which a step has begun or waits within the last stretch of their time. */
async function rates(tx: Tx, organizationId: string): Promise<LimitInUse[]> {
  const rows = await tx.$queryRaw<RateRow[]>`
    with recent as (
      select b.*, (select count(*)::int from rate_turn t
          where t.organization_id = b.organization_id and t.key = b.key and t.at > now()) as waiting
      from rate_bucket b
      where b.organization_id = ${organizationId}::uuid
        and b.next_at > now() - coalesce(b.per_ms, 0) * interval '1 millisecond'
      order by waiting desc, b.next_at desc limit ${most})
    select b.flow_id as "flowId", f.name as "flowName", b.node_id as "nodeId", n.name as "nodeName",
      b.credential_id as "credentialId", c.name as "credentialName", b.host, b.key, b.max, b.per_ms::float8 as "perMs",
      b.waiting, case when b.next_at > now() then b.next_at end as "nextAt"
    from recent b
    left join flow f on f.organization_id = b.organization_id and f.id = b.flow_id
    left join credential c on c.organization_id = b.organization_id and c.id = b.credential_id
    left join lateral (select node_name(b.organization_id, b.flow_id, b.node_id) as name) n on b.flow_id is not null`;
  return rows.map((row) => ({
    kind: row.credentialId === null ? "node_rate" : "credential_rate",
    name:
      row.credentialId === null
        ? `${row.flowName ?? "A flow"} · ${row.nodeName ?? row.nodeId}`
        : `${row.credentialName ?? "A deleted credential"} at ${row.host}`,
    flowId: row.flowId === null ? null : toId("flow", row.flowId),
    key: row.credentialId === null ? keyWithin(`node:${row.flowId}:${row.nodeId}:`, row.key) : null,
    max: row.max,
    perMs: row.perMs,
    inUse: null,
    waiting: row.waiting,
    nextAt: row.nextAt?.toISOString() ?? null,
  }));
}
