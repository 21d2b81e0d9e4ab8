import type { RunDetail, RunStep } from "@millrace/contracts/api/runs";
import type { FlowDefinition } from "@millrace/contracts/flow/definition";
import type { NodeCatalog } from "@millrace/contracts/flow/node-definition";
import { type StepStatus, stepStatus } from "@millrace/contracts/run/status";
import type { Actor } from "../shared/actor.ts";
import type { Tx } from "../shared/within.ts";
import { placeOf, readWaits } from "./read-waits.ts";

type Row = { nodeId: string; statuses: string[]; ports: string[] };
type OpenRow = Pick<RunStep, "nodeId" | "path" | "iteration" | "attempt"> & { status: string; wakeAt: Date | null };

export type Inside = {
  nodes: RunDetail["inside"];
  /** Steps inside scopes that are under way, those that go on first before the others; not all of very many. */
  open: Pick<RunStep, "nodeId" | "path" | "iteration" | "attempt" | "status" | "wakeAt" | "waitsFor">[];
};

const mostOpen = 200;

/** What steps inside maps, loops and boundaries are doing, by node; however many they are, the answer is small. */
export async function readInside(
  tx: Tx,
  { organizationId }: Actor,
  runUuid: string,
  { definition, catalog, canSeePayload }: { definition: FlowDefinition; catalog: NodeCatalog; canSeePayload: boolean },
): Promise<Inside> {
  if (!definition.nodes.some(({ type, typeVersion }) => catalog.find(type, typeVersion)?.kind === "scope"))
    return { nodes: [], open: [] };
  const rows = await tx.$queryRaw<Row[]>`
    select s.node_id as "nodeId", array_agg(distinct s.status) as statuses,
      coalesce(array_agg(distinct s.port) filter (where s.port is not null), '{}') as ports
    from (
      select distinct on (path) node_id, status, port from step
      where organization_id = ${organizationId}::uuid and run_id = ${runUuid}::uuid and path <> node_id
      order by path, attempt desc) s
    group by s.node_id order by s.node_id`;
  const nodes = rows.map(({ nodeId, statuses, ports }) => ({ nodeId, status: statusOfAll(statuses), ports }));
  const isOpen = nodes.some(({ status }) => openStatuses.some((open) => open === status));
  return { nodes, open: isOpen ? await readOpen(tx, organizationId, runUuid, canSeePayload) : [] };
}

const openStatuses = ["running", "waiting", "retrying"] as const;
/** The status of many steps together: the first of these that one of them has. */
const tellingFirst: readonly StepStatus[] = [...openStatuses, "failed", "succeeded", "cancelled"];
const statusOfAll = (statuses: readonly string[]): StepStatus =>
  tellingFirst.find((status) => statuses.includes(status)) ?? "succeeded";

async function readOpen(tx: Tx, organizationId: string, runUuid: string, canSeePayload: boolean) {
  // Steps are not joined with steps: right after a large run the database has no statistics about them yet, and would compare
  // each with each.
  const rows = await tx.$queryRaw<OpenRow[]>`
    select node_id as "nodeId", path, iteration, attempt, status, wake_at as "wakeAt" from (
      select distinct on (path) node_id, path, iteration, attempt, status, wake_at from step
      where organization_id = ${organizationId}::uuid and run_id = ${runUuid}::uuid and path <> node_id
      order by path, attempt desc) s
    where status in ('running', 'waiting', 'retrying')
    order by wake_at nulls last limit ${mostOpen}`;
  const waiting = rows.filter(({ status }) => status === "waiting").map(({ path }) => path);
  const waits = waiting.length > 0 ? await readWaits(tx, organizationId, runUuid, waiting, canSeePayload) : new Map();
  return rows.map((row) => ({
    ...row,
    status: stepStatus.parse(row.status),
    wakeAt: row.wakeAt?.toISOString() ?? null,
    waitsFor: waits.get(placeOf(row)),
  }));
}
