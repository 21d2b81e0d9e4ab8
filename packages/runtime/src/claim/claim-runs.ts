import type { JsonValue } from "@millrace/contracts/json";
import type { TriggerKind } from "@millrace/contracts/run/status";
import type pg from "pg";
import type { HeldRun } from "../execute/live-run.ts";
import { readPayloads } from "../payloads/read-payloads.ts";
import { claimStatement } from "./claim-statement.ts";

/** A run whose lease was just taken. */
export type ClaimedRun = HeldRun & {
  input: JsonValue;
  activeMs: number;
  /** How often an executor was lost with this run since its last finished step. */
  takeovers: number;
  /** Taken in spite of a pause, to be cancelled: no step of it may begin. */
  paused: boolean;
  /** Somebody has written to its inbox. */
  hasInbox: boolean;
  /** It began with steps that were kept from the run that it repeats. */
  hasKept: boolean;
  /** Its input is gone, so it can't go on. */
  unreadable?: boolean;
};

type Row = {
  last_flow: string | null;
  organization_id: string;
  run_id: string;
  flow_id: string;
  lease_epoch: number;
  reply_to: string | null;
  active_ms: string;
  takeovers: number;
  holds_slot: boolean;
  paused: boolean;
  has_inbox: boolean;
  has_kept: boolean;
  has_parent: boolean;
  status: string | null;
  content_hash: string;
  trigger: TriggerKind;
  correlation_id: string;
  started_at: Date;
  input: JsonValue;
  input_ref: string | null;
};

/** Where a walk begins that has not been anywhere. */
export const lowestId = "00000000-0000-0000-0000-000000000000";

/** What a claim took: runs, and queue entries without a run to execute. */
export type ClaimedRuns = {
  runs: ClaimedRun[];
  orphans: string[];
  lastOrganization: string | null;
  lastFlow: string | null;
};

/**
 * Takes the lease of up to `room` due runs without an owner, beginning after the organization `after`, and within each after
 * the flow `afterFlow`. `lastFlow` is where the next claim begins so that all flows get their turn; `null` for the first one.
 * `orphans` are queue entries whose run is missing or has ended; they must be removed.
 */
export async function claimRuns(
  pool: pg.Pool,
  owner: string,
  room: number,
  after: string,
  afterFlow: string = lowestId,
): Promise<ClaimedRuns> {
  const { rows } = await pool.query<Row>({
    name: "millrace_claim",
    text: claimStatement,
    values: [owner, room, after, afterFlow],
  });
  const refs = rows.map((row) => ({ organizationId: row.organization_id, runId: row.run_id, ref: row.input_ref }));
  const inputs = await readPayloads(pool, refs);
  const runs: ClaimedRun[] = [];
  const orphans: string[] = [];
  let lastOrganization: string | null = null;
  for (const row of rows) {
    if (lastOrganization === null || row.organization_id > lastOrganization) lastOrganization = row.organization_id;
    if (row.status !== "running") {
      orphans.push(row.run_id);
      continue;
    }
    runs.push({
      organizationId: row.organization_id,
      runId: row.run_id,
      flowId: row.flow_id,
      contentHash: row.content_hash,
      trigger: row.trigger,
      correlationId: row.correlation_id,
      replyTo: row.reply_to,
      startedAtMs: row.started_at.getTime(),
      epoch: row.lease_epoch,
      input: inputs.incomplete.has(row.run_id) ? null : inputs.value(row.run_id, row.input, row.input_ref),
      unreadable: inputs.incomplete.has(row.run_id),
      activeMs: Number(row.active_ms),
      takeovers: row.takeovers,
      paused: row.paused,
      hasInbox: row.has_inbox,
      holdsSlot: row.holds_slot,
      hasKept: row.has_kept,
      hasParent: row.has_parent,
    });
  }
  return { runs, orphans, lastOrganization, lastFlow: rows[0]?.last_flow ?? null };
}

/** Removes queue entries of this owner for which there is nothing to run. */
export async function removeOrphans(pool: pg.Pool, owner: string, runIds: readonly string[]): Promise<void> {
  await pool.query("delete from run_queue where lease_owner = $1::uuid and run_id = any($2::uuid[])", [owner, runIds]);
}
