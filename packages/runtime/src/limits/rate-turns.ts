import { parseId } from "@millrace/contracts/ids";
import type pg from "pg";
import type { AttemptKey } from "./node-places.ts";
import type { StepNeeds } from "./step-needs.ts";

/** Under which rates steps begin: all of them under the same. */
export type RateGroup = { organizationId: string } & Pick<StepNeeds, "flowId" | "nodeId" | "rate" | "credential">;

/**
 * Hands out times at which these attempts may begin, in one statement. Returns how many milliseconds each has to wait, in
 * their order; 0 for now. Who has to wait asks again when its time has come.
 */
export async function takeTurns(
  pool: pg.Pool,
  { organizationId, flowId, nodeId, rate, credential }: RateGroup,
  asking: readonly AttemptKey[],
): Promise<number[]> {
  const { rows } = await pool.query<{ turn: number; wait_ms: number }>({
    name: "millrace_take_turns",
    text: `select turn, wait_ms from take_rate_turns($1::uuid, $2::text, $3::int, $4::bigint, $5::uuid, $6::text, $7::uuid,
      $8::text, $9::uuid[], $10::text[], $11::int[], $12::int[])`,
    values: [
      organizationId,
      rate && `node:${rate.key}`,
      rate?.max ?? null,
      rate?.perMs ?? null,
      flowId,
      nodeId,
      credential?.id ?? null,
      credential?.host ?? null,
      asking.map((step) => step.runId),
      asking.map((step) => step.path),
      asking.map((step) => step.iteration),
      asking.map((step) => step.attempt),
    ],
  });
  const waits = asking.map(() => 0);
  for (const { turn, wait_ms } of rows) waits[turn - 1] = wait_ms;
  return waits;
}

/**
 * A service has asked to be left alone: no step sends this credential (a prefixed id) to this host until then, in any
 * process. Attempts that are under way already are not stopped.
 */
export async function holdRate(
  pool: pg.Pool,
  hold: { organizationId: string; credentialId: string; host: string; holdMs: number },
): Promise<void> {
  const credential = parseId("credential", hold.credentialId);
  if (credential === null) return;
  await pool.query("select hold_rate($1::uuid, $2::uuid, $3::text, $4::bigint)", [
    hold.organizationId,
    credential,
    hold.host,
    Math.ceil(hold.holdMs),
  ]);
}

/** Removes what says nothing any more: rates that nobody has used for an hour, and times that nobody came for. */
export async function forgetOldRates(pool: pg.Pool): Promise<void> {
  await pool.query({
    name: "millrace_forget_rates",
    text: `with old_turns as (
        delete from rate_turn where ctid = any (array(
          select ctid from rate_turn where at < now() - interval '1 hour' order by at limit 100 for update skip locked))
      )
      delete from rate_bucket where ctid = any (array(
        select ctid from rate_bucket where next_at < now() - interval '1 hour' order by next_at limit 100
        for update skip locked))`,
  });
}
