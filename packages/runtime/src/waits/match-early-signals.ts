import type { SignalSubject } from "@millrace/contracts/flow/wait-subject";
import type { JsonValue } from "@millrace/contracts/json";
import type pg from "pg";
import { type PendingSignal, pairSignals } from "./pair-signals.ts";
import { lockSignalKeys, type SignalKey, signalKeyText } from "./signal-lock.ts";

export type NewSignalWait = {
  organizationId: string;
  runId: string;
  /** Of the lease under which somebody looks. */
  epoch: number;
  id: string;
  subject: SignalSubject;
};
type Row = { organization_id: string; name: string; correlation: string; id: string; payload: JsonValue };

/**
 * Looks whether signals came before these waits, whose rows are written, and resolves the waits that have one. Called once
 * for each wait by the owner of its run, before the run is parked: together with the lock that `deliverSignal` takes, either
 * this finds the signal or the sender finds the wait. Returns the runs of which a wait has got one; what a sender
 * does himself is announced by the mark of the run. Whoever has lost the run meanwhile resolves nothing, for nobody would hear
 * of it: the next owner looks for itself.
 */
export async function matchEarlySignals(
  pool: pg.Pool,
  owner: string,
  waits: readonly NewSignalWait[],
): Promise<Set<string>> {
  const keys = new Map<string, { key: SignalKey; waits: NewSignalWait[] }>();
  for (const wait of waits) {
    const { name, correlation } = wait.subject;
    const key = { organizationId: wait.organizationId, name, correlation };
    const text = signalKeyText(key);
    const known = keys.get(text) ?? { key, waits: [] };
    known.waits.push(wait);
    keys.set(text, known);
  }
  const client = await pool.connect();
  try {
    await client.query("begin");
    await lockSignalKeys(
      client,
      [...keys.values()].map(({ key }) => key),
    );
    const signals = await readSignals(
      client,
      [...keys.values()].map(({ key }) => key),
    );
    const runIds = new Set<string>();
    const held = signals.size > 0 ? await lockHeldRuns(client, owner, waits) : new Set<string>();
    for (const [text, found] of signals) {
      const ofHeld = (keys.get(text)?.waits ?? []).filter((wait) => held.has(wait.runId));
      const open = await stillOpen(client, ofHeld);
      for (const { wait, signal } of pairSignals(open, found)) {
        const { rowCount } = await resolve(client, wait, signal);
        // Its time may be over by now: the signal then stays for others.
        if (rowCount === 1) runIds.add(wait.runId);
      }
    }
    await client.query("commit");
    return runIds;
  } catch (error) {
    await client.query("rollback").catch(() => undefined);
    throw error;
  } finally {
    client.release();
  }
}

async function readSignals(client: pg.PoolClient, keys: readonly SignalKey[]): Promise<Map<string, PendingSignal[]>> {
  const { rows } = await client.query<Row>({
    name: "millrace_early_signals",
    text: `select s.organization_id, s.name, s.correlation, s.id, s.payload
      from unnest($1::uuid[], $2::text[], $3::text[]) as k(organization_id, name, correlation)
      cross join lateral (
        select * from signal s
        where s.organization_id = k.organization_id and s.name = k.name and s.correlation = k.correlation
          and s.wait_id is null and s.expires_at > clock_timestamp()
        order by s.created_at, s.id limit 100) s`,
    values: [keys.map((key) => key.organizationId), keys.map((key) => key.name), keys.map((key) => key.correlation)],
  });
  const signals = new Map<string, PendingSignal[]>();
  for (const row of rows) {
    const text = signalKeyText({ organizationId: row.organization_id, name: row.name, correlation: row.correlation });
    signals.set(text, [...(signals.get(text) ?? []), { id: row.id, payload: row.payload }]);
  }
  return signals;
}

/** Those of the runs that are still with this owner, and stay so until the end of the transaction. */
async function lockHeldRuns(
  client: pg.PoolClient,
  owner: string,
  waits: readonly NewSignalWait[],
): Promise<Set<string>> {
  const { rows } = await client.query<{ run_id: string }>({
    name: "millrace_held_runs",
    text: `select q.run_id from run_queue q where (q.organization_id, q.run_id, q.lease_epoch) in (
        select * from unnest($2::uuid[], $3::uuid[], $4::int[])) and q.lease_owner is not distinct from $1::uuid
      order by q.organization_id, q.run_id for no key update of q`,
    values: [
      owner,
      waits.map((wait) => wait.organizationId),
      waits.map((wait) => wait.runId),
      waits.map((wait) => wait.epoch),
    ],
  });
  return new Set(rows.map((row) => row.run_id));
}

/** A wait that a sender has answered in between must not use up a second signal. */
async function stillOpen(client: pg.PoolClient, waits: readonly NewSignalWait[]): Promise<NewSignalWait[]> {
  const { rows } = await client.query<{ id: string }>(
    `select w.id from unnest($1::uuid[], $2::uuid[]) as k(organization_id, id)
     join wait w on w.organization_id = k.organization_id and w.id = k.id
     where w.resolved_at is null order by w.created_at, w.id`,
    [waits.map((wait) => wait.organizationId), waits.map((wait) => wait.id)],
  );
  return rows.flatMap(({ id }) => waits.find((wait) => wait.id === id) ?? []);
}

/** One statement, so that the signal goes with the wait or stays. */
const resolve = (client: pg.PoolClient, wait: NewSignalWait, signal: PendingSignal) =>
  client.query(
    `with resolved as (
       update wait set resolved_at = clock_timestamp(), outcome = 'resolved', port = $3::text, resolution = $4::jsonb
       where organization_id = $1::uuid and id = $2::uuid and resolved_at is null
         and (due_at is null or due_at > clock_timestamp())
       returning id)
     update signal set wait_id = resolved.id from resolved where organization_id = $1::uuid and signal.id = $5::uuid`,
    [wait.organizationId, wait.id, wait.subject.port, JSON.stringify(signal.payload), signal.id],
  );
