import type { SqlPort } from "../ports.ts";

/** A limit of a node, or a rate, that a step waits for. */
export type HoldingStepLimit = {
  nodeId: string;
  /** How many at once, or within `perMs`; `null` where a service has asked to be left alone and there is no rate. */
  max: number | null;
  /** `null` for a limit of attempts at once. */
  perMs: number | null;
  /** The value of the limit's key, as JSON text; `null` without one. */
  key: string | null;
  /** Whose rate it is, where it is not the node's own. */
  credential: { id: string; host: string } | null;
  /** When its turn comes; `null` while nobody knows. */
  until: Date | null;
  /** How many are ahead of it in line, plus one. */
  position: number;
};

const maxShown = 50;

const placesStatement = `
select p.flow_id::text as flow_id, p.node_id, p.limit_key, p.max,
  (select count(*)::int from node_place ahead
    where ahead.organization_id = p.organization_id and ahead.limit_key = p.limit_key and ahead.granted_at is null
      and ahead.number < p.number) as ahead
from node_place p
where p.organization_id = $1::uuid and p.run_id = $2::uuid and p.granted_at is null
order by p.number limit ${maxShown}`;

const turnsStatement = `
select b.flow_id::text as flow_id, t.node_id, t.key, b.max, b.per_ms::float8 as per_ms,
  b.credential_id::text as credential_id, b.host, t.at,
  (select count(*)::int from rate_turn ahead
    where ahead.organization_id = t.organization_id and ahead.key = t.key and ahead.at < t.at and ahead.at > now()) as ahead
from rate_turn t join rate_bucket b on b.organization_id = t.organization_id and b.key = t.key
where t.organization_id = $1::uuid and t.run_id = $2::uuid and t.at > now()
order by t.at limit ${maxShown}`;

/** The limits of nodes and the rates that steps of a run wait for right now, the first in line first. */
export async function stepLimitsHolding(
  sql: SqlPort,
  organizationId: string,
  runId: string,
): Promise<HoldingStepLimit[]> {
  const places = await sql.query(placesStatement, [organizationId, runId]);
  const turns = await sql.query(turnsStatement, [organizationId, runId]);
  return [
    ...places.rows.map((row) => ({
      nodeId: String(row.node_id),
      max: Number(row.max),
      perMs: null,
      key: keyWithin(`${row.flow_id}:${row.node_id}:`, String(row.limit_key)),
      credential: null,
      until: null,
      position: Number(row.ahead) + 1,
    })),
    ...turns.rows.map((row) => ({
      nodeId: String(row.node_id),
      max: row.max === null ? null : Number(row.max),
      perMs: row.per_ms === null ? null : Number(row.per_ms),
      key: row.credential_id === null ? keyWithin(`node:${row.flow_id}:${row.node_id}:`, String(row.key)) : null,
      credential: row.credential_id === null ? null : { id: String(row.credential_id), host: String(row.host) },
      until: row.at instanceof Date ? row.at : new Date(String(row.at)),
      position: Number(row.ahead) + 1,
    })),
  ];
}

/** The value that a limit's key holds besides what it belongs to. */
export const keyWithin = (prefix: string, key: string): string | null => key.slice(prefix.length) || null;
