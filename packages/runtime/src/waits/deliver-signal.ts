import { createHash } from "node:crypto";
import { AppError } from "@millrace/contracts/errors";
import { waitSubject } from "@millrace/contracts/flow/wait-subject";
import { newUuid } from "@millrace/contracts/ids";
import { type JsonValue, jsonValue } from "@millrace/contracts/json";
import { checkValue } from "@millrace/engine/flow/check-value";
import type { SqlPort } from "../ports.ts";
import { answerWait } from "./answer-wait.ts";
import { type OpenSignalWait, type PendingSignal, pairSignals } from "./pair-signals.ts";
import { lockSignalKeys, type SignalKey, signalKeyText } from "./signal-lock.ts";

export type SignalToDeliver = SignalKey & {
  payload: JsonValue;
  /** The sender's own id of this signal: the same one sent again, within a day, changes nothing. */
  token?: string;
};

export type DeliveredSignal = {
  result: "delivered" | "buffered" | "already_received";
  /** Runs that go on: publish each on `inbox` after the commit. */
  runIds: string[];
};

/** How long a signal is kept for somebody who does not wait for it yet. */
const keptHours = 24;
const maxAtOnce = 100;

/**
 * Delivers a signal inside the caller's transaction (READ COMMITTED): the step that has waited longest for this name and
 * correlation gets it; while nobody waits it is kept for 24 hours. Throws `signal.invalid_payload`, which the caller must let
 * roll the transaction back, when somebody waits and nobody's schema takes the payload: it was not received then.
 */
export async function deliverSignal(sql: SqlPort, signal: SignalToDeliver): Promise<DeliveredSignal> {
  const { organizationId, name, correlation, payload } = signal;
  const id = signal.token === undefined ? newUuid() : tokenId(signal, signal.token);
  await lockSignalKeys(sql, [signal]);
  const inserted = await sql.query(
    `insert into signal (organization_id, id, name, correlation, payload, created_at, expires_at)
     values ($1::uuid, $2::uuid, $3::text, $4::text, $5::jsonb, clock_timestamp(),
       clock_timestamp() + $6::int * interval '1 hour')
     on conflict do nothing returning id::text as id`,
    [organizationId, id, name, correlation, JSON.stringify(payload), keptHours],
  );
  if (inserted.rows.length === 0) return { result: "already_received", runIds: [] };

  const runIds: string[] = [];
  const gone: string[] = [];
  for (;;) {
    const waits = await openWaits(sql, signal, gone);
    const signals = await pendingSignals(sql, signal, id);
    const pairs = pairSignals(waits, signals);
    for (const pair of pairs) {
      const { id: waitId, runId, subject } = pair.wait;
      const answer = { organizationId, runId, waitId, port: subject.port, value: pair.signal.payload };
      if ((await answerWait(sql, answer)) === "too_late") gone.push(waitId);
      else {
        await consume(sql, organizationId, pair.signal.id, waitId);
        runIds.push(runId);
        if (pair.signal.id === id) return { result: "delivered", runIds };
      }
    }
    if (pairs.length > 0) continue;
    const [oldest] = waits;
    if (oldest) throw invalidPayload(oldest, payload);
    return { result: "buffered", runIds };
  }
}

function invalidPayload({ subject }: OpenSignalWait, payload: JsonValue): AppError {
  const problems = checkValue(subject.schema, payload);
  const [first] = problems;
  return new AppError("signal.invalid_payload", {
    ...(first
      ? { message: `The payload ${first.pointer} ${first.message}. The step still waits for "${subject.name}".` }
      : {}),
    details: { problems },
  });
}

/** The same token for the same key is the same signal. */
function tokenId(key: SignalKey, token: string): string {
  const hex = createHash("sha256")
    .update(`${signalKeyText(key)} ${token}`)
    .digest("hex");
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-8${hex.slice(13, 16)}-a${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
}

async function openWaits(sql: SqlPort, key: SignalKey, gone: readonly string[]): Promise<OpenSignalWait[]> {
  const { rows } = await sql.query(
    `select id::text as id, run_id::text as run_id, subject from wait
     where organization_id = $1::uuid and name = $2::text and correlation = $3::text and kind = 'signal'
       and resolved_at is null and (due_at is null or due_at > clock_timestamp()) and not id = any($4::uuid[])
     order by created_at, id limit ${maxAtOnce}`,
    [key.organizationId, key.name, key.correlation, gone],
  );
  return rows.flatMap((row) => {
    const subject = waitSubject.parse(row.subject);
    return subject.kind === "signal" ? [{ id: String(row.id), runId: String(row.run_id), subject }] : [];
  });
}

/** Signals of a key that nobody has got yet, the oldest first; the newest one in any case. */
async function pendingSignals(sql: SqlPort, key: SignalKey, newest: string): Promise<PendingSignal[]> {
  const { rows } = await sql.query(
    `select id::text as id, payload from signal
     where organization_id = $1::uuid and name = $2::text and correlation = $3::text and wait_id is null
       and (expires_at > clock_timestamp() or id = $4::uuid)
     order by id = $4::uuid, created_at, id limit ${maxAtOnce}`,
    [key.organizationId, key.name, key.correlation, newest],
  );
  return rows.map((row) => ({ id: String(row.id), payload: jsonValue.parse(row.payload) }));
}

async function consume(sql: SqlPort, organizationId: string, id: string, waitId: string): Promise<void> {
  await sql.query("update signal set wait_id = $3::uuid where organization_id = $1::uuid and id = $2::uuid", [
    organizationId,
    id,
    waitId,
  ]);
}
