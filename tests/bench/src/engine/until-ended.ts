import type pg from "pg";

const timeoutMs = 120_000;

/** Waits until a query with the flow's id as its parameter counts at least `count`. */
export async function untilCount(admin: pg.Pool, query: string, flowId: string, count: number): Promise<void> {
  const deadline = performance.now() + timeoutMs;
  for (;;) {
    const { rows } = await admin.query<{ count: number }>(query, [flowId]);
    if ((rows[0]?.count ?? 0) >= count) return;
    if (performance.now() > deadline) throw new Error(`only ${rows[0]?.count} of ${count} are there`);
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
}

/** Waits until `count` runs of a flow have succeeded. Throws when a run ended in another way, or after two minutes. */
export async function untilEnded(admin: pg.Pool, flowId: string, count: number): Promise<void> {
  const deadline = performance.now() + timeoutMs;
  for (;;) {
    const { rows } = await admin.query<{ succeeded: number; wrong: number }>(
      `select count(*) filter (where status = 'succeeded')::int as succeeded,
         count(*) filter (where status in ('failed', 'cancelled'))::int as wrong from run where flow_id = $1`,
      [flowId],
    );
    const { succeeded = 0, wrong = 0 } = rows[0] ?? {};
    if (wrong > 0) throw new Error(`${wrong} runs did not succeed`);
    if (succeeded >= count) return;
    if (performance.now() > deadline) throw new Error(`only ${succeeded} of ${count} runs have ended`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}
