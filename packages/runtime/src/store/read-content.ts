import type pg from "pg";

/** The definition of a content as it is stored; `undefined` where there is none. */
export async function readContent(pool: pg.Pool, organizationId: string, contentHash: string): Promise<unknown> {
  const { rows } = await pool.query<{ definition: unknown }>({
    name: "millrace_content",
    text: "select definition from flow_content where organization_id = $1::uuid and hash = $2::text",
    values: [organizationId, contentHash],
  });
  return rows[0]?.definition;
}
