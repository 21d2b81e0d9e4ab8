import type { TimeSegment } from "@millrace/contracts/api/run-times";
import type { FlowDefinition } from "@millrace/contracts/flow/definition";
import type { NodeCatalog } from "@millrace/contracts/flow/node-definition";
import { Prisma } from "@millrace/db/client";
import { scopePrefix } from "@millrace/engine/run/path";
import { spendsOf } from "@millrace/engine/run/times";
import type { Tx } from "../shared/within.ts";

/** How many segments a drawing gets. */
export const mostSegments = 200;

export type TimedRun = { organizationId: string; runUuid: string; beganAt: Date };
type Context = { definition: FlowDefinition; catalog: NodeCatalog };
type Row = { frame: number; nodeId: string; isPause: boolean; fromMs: number; toMs: number };

/** The number of the frame that a path inside a scope goes on with. */
export const frameIndex = (scope: string) => {
  const prefix = scopePrefix(scope);
  return Prisma.sql`split_part(substr(path, ${prefix.length + 1}::int), ']', 1)::int`;
};

/**
 * What the time of a run was spent on, of everything or of what runs inside a scope. Overlapping steps of a node are merged by
 * the database, so a map of many items under way at once is a short list.
 */
export async function readSpent(
  tx: Tx,
  run: TimedRun,
  context: Context,
  scope: string | undefined,
): Promise<TimeSegment[]> {
  const where = scope === undefined ? Prisma.empty : Prisma.sql`and starts_with(path, ${scopePrefix(scope)})`;
  return (await readRows(tx, run, where, Prisma.sql`0`)).flatMap(toSegment(context));
}

/** The same for some frames of a scope, by their index. */
export async function readSpentByFrame(
  tx: Tx,
  run: TimedRun,
  context: Context,
  { scope, indexes }: { scope: string; indexes: readonly number[] },
): Promise<Map<number, TimeSegment[]>> {
  const spent = new Map(indexes.map((index): [number, TimeSegment[]] => [index, []]));
  if (indexes.length === 0) return spent;
  // Only paths in the scope have such a number.
  const where = Prisma.sql`and case when starts_with(path, ${scopePrefix(scope)})
    then ${frameIndex(scope)} = any(${[...indexes]}::int[]) else false end`;
  const toSegments = toSegment(context);
  for (const row of await readRows(tx, run, where, frameIndex(scope))) spent.get(row.frame)?.push(...toSegments(row));
  return spent;
}

function readRows(tx: Tx, run: TimedRun, where: Prisma.Sql, frame: Prisma.Sql): Promise<Row[]> {
  const ms = (moment: Prisma.Sql) =>
    Prisma.sql`floor(extract(epoch from ${moment}) * 1000)::float8 - ${run.beganAt.getTime()}::float8`;
  return tx.$queryRaw<Row[]>`
    with steps as (
      select ${frame} as frame, node_id, status, started_at, finished_at, wake_at from step
      where organization_id = ${run.organizationId}::uuid and run_id = ${run.runUuid}::uuid and not kept ${where}),
    spent as (
      select frame, node_id, false as is_pause, started_at as since, coalesce(finished_at, now()) as until from steps
      union all
      select frame, node_id, true, finished_at, coalesce(wake_at, finished_at) from steps
      where status = 'retrying' and finished_at is not null),
    merged as (
      select frame, node_id, is_pause, range_agg(tstzrange(since, greatest(since, until))) as ranges from spent
      group by frame, node_id, is_pause)
    select frame, node_id as "nodeId", is_pause as "isPause",
      ${ms(Prisma.sql`lower(stretch)`)} as "fromMs", ${ms(Prisma.sql`upper(stretch)`)} as "toMs"
    from merged, unnest(ranges) as stretch`;
}

function toSegment({ definition, catalog }: Context): (row: Row) => TimeSegment[] {
  const spends = new Map(
    definition.nodes.map((node) => [node.id, spendsOf(node, catalog.find(node.type, node.typeVersion))]),
  );
  return ({ nodeId, isPause, fromMs, toMs }) => {
    const kind = isPause ? "wait" : spends.get(nodeId);
    return kind ? [{ kind, fromMs, toMs }] : [];
  };
}
