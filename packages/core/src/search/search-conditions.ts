import { AppError } from "@millrace/contracts/errors";
import { type FlowId, toUuid } from "@millrace/contracts/ids";
import type { SearchFilter } from "@millrace/contracts/run/search-value";
import { Prisma } from "@millrace/db/client";
import { readSearchFilter, type SearchBounds } from "@millrace/engine/flow/search-filter";
import { canSeePayload } from "../runs/payload-access.ts";
import type { Actor } from "../shared/actor.ts";
import type { Tx } from "../shared/within.ts";
import { readDeclaredFields } from "./declared-fields.ts";

/** One filter by a search field, understood. */
export type Searched = { flowUuid: string; name: string; bounds: SearchBounds };

/**
 * What filters by search fields ask for. Throws `auth.forbidden` for somebody who may not see what runs work on, because finding
 * a run by a value tells the value; `request.invalid` without a flow, for a field that it does not declare, and for a value that
 * is none of the field's type, each with what to do.
 */
export async function readSearched(
  tx: Tx,
  actor: Actor,
  filter: { flowId?: FlowId | undefined; version?: number | undefined; search?: readonly SearchFilter[] | undefined },
): Promise<Searched[]> {
  const { flowId, version, search = [] } = filter;
  if (search.length === 0) return [];
  if (!canSeePayload(actor))
    throw new AppError("auth.forbidden", {
      message:
        "Search fields hold what runs worked on, which your role may not see. Remove these filters, or ask an admin.",
      details: { permission: "run.payload" },
    });
  if (flowId === undefined)
    throw new AppError("request.invalid", {
      message: "Search fields belong to one flow. Name the flow beside them.",
      details: { field: "flowId" },
    });
  const flowUuid = toUuid("flow", flowId);
  const declared = await readDeclaredFields(tx, actor, flowUuid, version);
  return search.map(({ name, is, value }, place) => {
    const wrong = (message: string) =>
      new AppError("request.invalid", { message, details: { field: `search.${place}`, name } });
    const field = declared.find((one) => one.name === name);
    if (!field) throw wrong(`${ofWhat(version)} declares no search field "${name}". ${namesOf(declared)}`);
    const read = readSearchFilter(field, { is, value });
    if (!read.ok) throw wrong(read.reason);
    return { flowUuid, name, bounds: read.bounds };
  });
}

const ofWhat = (version: number | undefined) => (version === undefined ? "This flow" : `Version ${version}`);
const namesOf = (declared: readonly { name: string }[]): string =>
  declared.length === 0
    ? "It declares none; they are part of a flow's settings."
    : `It declares: ${declared.map(({ name }) => name).join(", ")}.`;

/** Above every text that goes on behind it. */
const last = "\u{10FFFF}";

/**
 * What a row `s` of `search_value` has to fulfil. All but `contains` are ranges of an index that row-level security lets be
 * used: comparisons tell nothing about rows of others, which Postgres does not believe of functions such as `like`.
 */
function boundsOf(bounds: SearchBounds): Prisma.Sql[] {
  switch (bounds.kind) {
    case "text": {
      const { is, key } = bounds;
      if (is === "equals") return [Prisma.sql`s.search_text = ${key}`];
      if (is === "starts_with") return [Prisma.sql`s.search_text >= ${key}`, Prisma.sql`s.search_text < ${key + last}`];
      return [Prisma.sql`s.search_text is not null`, Prisma.sql`strpos(s.search_text, ${key}) > 0`];
    }
    case "number":
      return rangeOf(Prisma.sql`s.number_value`, bounds, (value) => Prisma.sql`${value}::float8`);
    case "date":
      return rangeOf(
        Prisma.sql`s.date_value`,
        bounds,
        (value) => Prisma.sql`${new Date(value).toISOString()}::timestamptz`,
      );
    case "boolean":
      return [Prisma.sql`s.boolean_value = ${bounds.value}`];
  }
}

function rangeOf(
  column: Prisma.Sql,
  { from, to }: { from: number | null; to: number | null },
  literal: (value: number) => Prisma.Sql,
): Prisma.Sql[] {
  if (from !== null && from === to) return [Prisma.sql`${column} = ${literal(from)}`];
  return [
    ...(from === null ? [] : [Prisma.sql`${column} >= ${literal(from)}`]),
    ...(to === null ? [] : [Prisma.sql`${column} <= ${literal(to)}`]),
  ];
}

/** That a run `r` has such values. `offset 0`: looked up run by run, and never all values of the flow at once. */
export const hasValues = (searched: readonly Searched[]): Prisma.Sql[] =>
  searched.map(
    ({ name, bounds }) => Prisma.sql`exists (select from search_value s
      where s.organization_id = r.organization_id and s.run_id = r.id and s.name = ${name}
        and ${Prisma.join(boundsOf(bounds), " and ")} offset 0)`,
  );

/** So few runs are looked up one by one faster than the newest runs are searched; so few are put in order where nothing is looked up. */
const fewToLookUp = 20_000;
const fewToOrder = 200_000;

/**
 * The filter whose index leads to the runs, for a page that `ofRun` bounds by their ids `s.run_id`: one that few runs fulfil,
 * found by counting up to there in its index; or, where nothing else is asked (`isAlone`), one by a single value, whose runs the
 * index has in order. `undefined` where it is better to look at the newest runs, each with its values.
 */
export async function leadingFilter(
  tx: Tx,
  actor: Actor,
  searched: readonly Searched[],
  { isAlone, ofRun }: { isAlone: boolean; ofRun: readonly Prisma.Sql[] },
): Promise<Searched | undefined> {
  const indexed = searched.filter(({ bounds }) => bounds.kind !== "text" || bounds.is !== "contains");
  const [single] = isAlone && searched.length === 1 ? indexed : [];
  if (single && isOneValue(single)) return single;
  const most = single ? fewToOrder : fewToLookUp;
  for (const filter of indexed) {
    const [row] = await tx.$queryRaw<{ count: bigint }[]>`
      select count(*) from (select from search_value s where ${Prisma.join([...holds(actor, filter), ...ofRun], " and ")}
        limit ${most + 1}) found`;
    if (Number(row?.count ?? 0) <= most) return filter;
  }
  return undefined;
}

function isOneValue({ bounds }: Searched): boolean {
  if (bounds.kind === "boolean") return true;
  return bounds.kind === "text" ? bounds.is === "equals" : bounds.from !== null && bounds.from === bounds.to;
}

/** That a row `s` holds such a value. */
const holds = ({ organizationId }: Actor, { flowUuid, name, bounds }: Searched): Prisma.Sql[] => [
  Prisma.sql`s.organization_id = ${organizationId}::uuid`,
  Prisma.sql`s.flow_id = ${flowUuid}::uuid`,
  Prisma.sql`s.name = ${name}`,
  ...boundsOf(bounds),
];

/** The runs with such a value from the index of values, the newest first, as far as `ofRun` lets through by their id `s.run_id`. */
export const runsWith = (actor: Actor, searched: Searched, ofRun: readonly Prisma.Sql[]): Prisma.Sql => Prisma.sql`
  select s.run_id as id from search_value s where ${Prisma.join([...holds(actor, searched), ...ofRun], " and ")}
  order by s.run_id desc`;
