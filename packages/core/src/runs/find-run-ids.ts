import type { ListRunsInput } from "@millrace/contracts/api/runs";
import { toUuid } from "@millrace/contracts/ids";
import { codesOfClass, type ErrorClass } from "@millrace/contracts/run/error-class";
import { poisonTakeovers } from "@millrace/contracts/run/poison";
import { isTerminalRunStatus, type RunStatus } from "@millrace/contracts/run/status";
import { Prisma } from "@millrace/db/client";
import { requireFlowOrArchived } from "../flows/flow-rows.ts";
import { hasValues, leadingFilter, readSearched, runsWith, type Searched } from "../search/search-conditions.ts";
import type { Actor } from "../shared/actor.ts";
import type { Tx } from "../shared/within.ts";
import { ofBatch, requireBatch } from "./batch-rows.ts";
import { liveStatusNow } from "./run-rows.ts";

export type RunFilter = Omit<ListRunsInput, "cursor" | "limit" | "withSearchValues">;

type Page = {
  limit: number;
  /** Only runs before this one, which are older. */
  before?: string | undefined;
  /** Only this run and newer ones. */
  downTo?: string | undefined;
  /** What the live row `q` of a run that has not ended has to fulfil besides. */
  live?: Prisma.Sql;
  /** What the filters by search fields ask for, and which of them leads to the runs. */
  searched?: readonly Searched[];
  leading?: Searched | undefined;
};

/** `searchedTo`: the run from which on a search goes on that looked at as many as it may and did not find enough. */
type Found = { ids: string[]; searchedTo: string | null };

/** How many runs are looked at for a filter that no index answers. */
export const mostSearched = 50_000;

/**
 * The ids of the runs of the actor's organization that match every given filter, the newest first. Throws as `requireFiltered`.
 * A filter by duration, kind of error or a part of a text is answered by looking at runs, or at failed ones, at most `mostSearched` at a time:
 * row-level security lets no index look into an error, and one by duration would cost every run.
 *
 * Each status is looked for by itself, where an index has it in this order: runs that have not ended in the queue, which is
 * small beside the history; failed and cancelled ones, which are few, in an index of their own. So a page costs no more
 * however many runs there are. A search field has an index of its own, which then leads.
 */
export async function findRunIds(tx: Tx, actor: Actor, filter: RunFilter, asked: Page): Promise<Found> {
  const searched = await requireFiltered(tx, actor, filter);
  const ofRun = boundsOfId(Prisma.sql`s.run_id`, filter, asked);
  const leading = await leadingFilter(tx, actor, searched, { isAlone: isAlone(filter), ofRun });
  const page = { ...asked, leading, searched: searched.filter((one) => one !== leading) };
  const downTo = isSearch(filter) && !leading ? await searchBound(tx, actor, filter, page) : undefined;
  const rows = await tx.$queryRaw<{ id: string }[]>(runIdsQuery(actor, filter, { ...page, downTo }));
  const ids = rows.map(({ id }) => id);
  return { ids, searchedTo: ids.length < page.limit ? (downTo ?? null) : null };
}

/** The ids of all of them, up to `limit`, however long that takes. */
export async function findAllRunIds(tx: Tx, actor: Actor, filter: RunFilter, page: Page): Promise<string[]> {
  const ids: string[] = [];
  let before = page.before;
  for (;;) {
    const found = await findRunIds(tx, actor, filter, { ...page, limit: page.limit - ids.length, before });
    ids.push(...found.ids);
    if (found.searchedTo === null || ids.length >= page.limit) return ids;
    before = found.searchedTo;
  }
}

const isSearch = ({ longerThanMs, shorterThanMs, errorClass, search }: RunFilter): boolean =>
  [longerThanMs, shorterThanMs, errorClass].some((asked) => asked !== undefined) || (search?.length ?? 0) > 0;

/** Whether nothing is asked beside search fields but what ids tell. */
const isAlone = ({ flowId: _f, search: _s, startedAfter: _a, startedBefore: _b, ...others }: RunFilter): boolean =>
  Object.values(others).every((asked) => asked === undefined);

/** The run down to which a search looks, found in an index alone; `undefined` where it sees all there are. */
async function searchBound(tx: Tx, actor: Actor, filter: RunFilter, page: Page): Promise<string | undefined> {
  const { flowId, version, draft, startedAfter, startedBefore } = filter;
  const { before } = page;
  const indexed = conditionsOf(actor, { flowId, version, draft, startedAfter, startedBefore }, { limit: 1, before });
  if (filter.errorClass !== undefined) indexed.push(hasFailed);
  const [row] = await tx.$queryRaw<{ id: string }[]>`
    select r.id from run r where ${Prisma.join(indexed, " and ")}
    order by r.id desc offset ${mostSearched - 1} limit 1`;
  return row?.id;
}

/** The query of `findRunIds`, for the test of what it reads. */
export const runIdsQuery = (actor: Actor, filter: RunFilter, page: Page): Prisma.Sql => Prisma.sql`
  select id from (${Prisma.join(partsOf(actor, filter, page), " union all ")}) found order by id desc limit ${page.limit}`;

/**
 * Refuses a filter that names a flow or batch of nobody or somebody else: `flow.not_found`, `run.batch_not_found`; and what
 * `readSearched` refuses. Gives what the filters by search fields ask for.
 */
export async function requireFiltered(tx: Tx, actor: Actor, filter: RunFilter): Promise<Searched[]> {
  const { flowId, batchId } = filter;
  if (flowId !== undefined) await requireFlowOrArchived(tx, actor, flowId);
  if (batchId !== undefined) await requireBatch(tx, actor, batchId);
  return readSearched(tx, actor, filter);
}

function partsOf(actor: Actor, filter: RunFilter, page: Page): Prisma.Sql[] {
  const ofRun = conditionsOf(actor, filter, page);
  const { leading } = page;
  const found = leading && runsWith(actor, leading, boundsOfId(Prisma.sql`s.run_id`, filter, page));
  if (filter.errorClass !== undefined) return failedWith(filter.errorClass, filter, ofRun, page, found);
  const ended = (conditions: readonly Prisma.Sql[]) => endedOf(conditions, page, found);
  if (filter.status === undefined || filter.status.length === 0) return [ended(ofRun)];
  const live = filter.status.filter((status) => !isTerminalRunStatus(status));
  return [
    ...(live.length > 0 ? [unended(actor, filter, page, { live, ofRun, found })] : []),
    // The status stands in the text, for the planner to see that the index of those that did not succeed applies.
    ...(filter.status.includes("succeeded") ? [ended([...ofRun, Prisma.sql`r.status = 'succeeded'`])] : []),
    ...(filter.status.includes("failed") ? [ended([...ofRun, Prisma.sql`r.status = 'failed'`])] : []),
    ...(filter.status.includes("cancelled") ? [ended([...ofRun, Prisma.sql`r.status = 'cancelled'`])] : []),
  ];
}

/** Only failed runs have an error. */
function failedWith(
  errorClass: ErrorClass,
  { status }: RunFilter,
  ofRun: readonly Prisma.Sql[],
  page: Page,
  found: Prisma.Sql | undefined,
) {
  if (status?.length && !status.includes("failed")) return [Prisma.sql`(select null::uuid as id where false)`];
  const isOfClass = Prisma.sql`r.error ->> 'code' = any(${[...codesOfClass(errorClass)]}::text[])`;
  return [endedOf([...ofRun, hasFailed, isOfClass], page, found)];
}

const hasFailed = Prisma.sql`r.status = 'failed'`;

/** From the history, or from the index of a search field (`found`), whose runs are then looked up one by one in this order. */
const endedOf = (ofRun: readonly Prisma.Sql[], { limit }: Page, found: Prisma.Sql | undefined) =>
  found
    ? Prisma.sql`
  (select found.id from (${found} offset 0) found cross join lateral (
     select from run r where r.id = found.id and ${Prisma.join(ofRun, " and ")} offset 0) r
   order by found.id desc limit ${limit})`
    : Prisma.sql`
  (select r.id from run r where ${Prisma.join(ofRun, " and ")} order by r.id desc limit ${limit})`;

/** From the queue, by run; looked up in the history only where something is asked that stands there. */
function unended(
  { organizationId }: Actor,
  filter: RunFilter,
  page: Page,
  { live, ofRun, found }: { live: readonly RunStatus[]; ofRun: readonly Prisma.Sql[]; found: Prisma.Sql | undefined },
): Prisma.Sql {
  const { flowId, poison, status: _status, search: _search, ...inHistory } = filter;
  const { limit, live: ofQueue, searched = [] } = page;
  const conditions = [
    Prisma.sql`q.organization_id = ${organizationId}::uuid`,
    ...boundsOfId(Prisma.sql`q.run_id`, filter, page),
    ...(flowId === undefined ? [] : [Prisma.sql`q.flow_id = ${toUuid("flow", flowId)}::uuid`]),
    Prisma.sql`${liveStatusNow} = any(${live}::text[])`,
    // By index among many that wait: those with an owner, and those that are due (what no limit has let in never ran).
    ...(live.every((status) => status === "running")
      ? [Prisma.sql`(q.lease_owner is not null or q.lease_owner is null and q.admitted and q.wake_at <= now())`]
      : []),
    ...(poison ? [keepsLosing] : []),
    ...(ofQueue ? [ofQueue] : []),
  ];
  const queued = found
    ? Prisma.sql`
    select found.id from (${found} offset 0) found cross join lateral (
      select from (select * from run_queue
        where organization_id = ${organizationId}::uuid and run_id = found.id offset 0) q
      where ${Prisma.join(conditions, " and ")} offset 0) q
    order by found.id desc`
    : Prisma.sql`
    select q.run_id as id from run_queue q where ${Prisma.join(conditions, " and ")} order by q.run_id desc`;
  const isInQueue = searched.length === 0 && Object.values(inHistory).every((asked) => asked === undefined);
  if (isInQueue) return Prisma.sql`(${queued} limit ${limit})`;
  // `offset 0`: one by one in this order, and never from the history's side.
  return Prisma.sql`
  (select queued.id from (${queued} offset 0) queued cross join lateral (
     select from run r where r.id = queued.id and ${Prisma.join(ofRun, " and ")} offset 0) r
   order by queued.id desc limit ${limit})`;
}

/** What a run `r` has to fulfil, but for its status. */
function conditionsOf(actor: Actor, filter: RunFilter, page: Page): Prisma.Sql[] {
  const { flowId, trigger, version, draft, startedAfter, startedBefore, batchId, poison, tests } = filter;
  const conditions = [
    Prisma.sql`r.organization_id = ${actor.organizationId}::uuid`,
    ...boundsOfId(Prisma.sql`r.id`, filter, page),
    ...hasValues(page.searched ?? []),
  ];
  if (flowId !== undefined) conditions.push(Prisma.sql`r.flow_id = ${toUuid("flow", flowId)}::uuid`);
  if (batchId !== undefined) conditions.push(ofBatch(toUuid("batch", batchId)));
  if (version !== undefined) conditions.push(Prisma.sql`r.version_number = ${version}`);
  if (draft) conditions.push(Prisma.sql`r.version_number is null`);
  conditions.push(...durationConditions(filter));
  if (poison) conditions.push(Prisma.sql`r.id in (${poisonRuns(actor)})`);
  if (tests === "only") conditions.push(isTest);
  if (tests === "without") conditions.push(Prisma.sql`not (${isTest})`);
  // Most runs come from webhooks; an index has the others.
  if (trigger !== undefined) conditions.push(Prisma.sql`r.trigger = ${trigger}`);
  if (trigger !== undefined && trigger !== "webhook") conditions.push(Prisma.sql`r.trigger <> 'webhook'`);
  if (startedAfter !== undefined) conditions.push(Prisma.sql`r.started_at >= ${startedAfter}::timestamptz`);
  if (startedBefore !== undefined) conditions.push(Prisma.sql`r.started_at < ${startedBefore}::timestamptz`);
  return conditions;
}

/**
 * Between which ids a page looks. A run's id holds the time of its start, so a bound on it leaves out whole partitions; a minute
 * for clocks that differ.
 */
function boundsOfId(
  id: Prisma.Sql,
  { startedAfter, startedBefore }: RunFilter,
  { before, downTo }: Page,
): Prisma.Sql[] {
  return [
    ...(before === undefined ? [] : [Prisma.sql`${id} < ${before}::uuid`]),
    ...(downTo === undefined ? [] : [Prisma.sql`${id} >= ${downTo}::uuid`]),
    ...(startedAfter === undefined
      ? []
      : [Prisma.sql`${id} >= uuid_v7_floor(${startedAfter}::timestamptz - interval '1 minute')`]),
    ...(startedBefore === undefined
      ? []
      : [Prisma.sql`${id} < uuid_v7_floor(${startedBefore}::timestamptz + interval '1 minute')`]),
  ];
}

/** As an index has it. */
export const isTest = Prisma.sql`(r.test is not null or r.version_number is null)`;
const began = Prisma.sql`coalesce(r.start_at, r.started_at)`;
const durationConditions = ({ longerThanMs, shorterThanMs }: RunFilter): Prisma.Sql[] => [
  ...(longerThanMs === undefined
    ? []
    : [Prisma.sql`coalesce(r.finished_at, now()) - ${began} >= ${longerThanMs}::float8 * interval '1 millisecond'`]),
  ...(shorterThanMs === undefined
    ? []
    : [Prisma.sql`r.finished_at - ${began} <= ${shorterThanMs}::float8 * interval '1 millisecond'`]),
];

const keepsLosing = Prisma.sql`takeovers >= ${Prisma.raw(String(poisonTakeovers))}`;

/** The ids of poison runs, few as they are, by indexes that hold nothing else. */
const poisonRuns = ({ organizationId }: Actor): Prisma.Sql => Prisma.sql`
  select run_id from run_queue where organization_id = ${organizationId}::uuid and ${keepsLosing}
  union all
  select id from run where organization_id = ${organizationId}::uuid and status = 'failed' and error ->> 'code' = 'step.lost'`;
