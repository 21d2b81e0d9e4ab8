import { Prisma } from "@millrace/db/client";
import type { Tx } from "../shared/within.ts";

/** Runs of one flow that started in a period. */
export type Population = {
  organizationId: string;
  flowUuid: string;
  from: Date;
  to: Date;
  /** All published ones, those of the draft, or of one version. */
  version: "all" | "draft" | number;
};

/** A run that is looked at, and for how many of the population it stands. */
export type DrawnRun = { id: string; contentHash: string; weight: number };

export type Draw = { total: number; unsuccessful: number; hasAllUnsuccessful: boolean; runs: DrawnRun[] };

/** Up to this many runs are looked at; of more, this many are drawn. */
export const mostRuns = 2_000;
/** Of those drawn, at most so many that did not succeed. */
const mostUnsuccessful = 500;
/** From here on a draw among all has enough of those that did not succeed. */
const manyUnsuccessful = 20_000;
/** About how many steps may be read; flows with very long runs get a smaller draw. */
const mostSteps = 25_000;
const probes = 10;
const mostProbed = 20_000;
const fewestRuns = 5;

/**
 * Draws runs to look at. Which ones follows from their random ids, so they are spread evenly over the period, and the same
 * question gets the same answer. What did not succeed is rare and interesting, so it is drawn apart, all of it where that is
 * not very many; weights make up for it. Only indexes are read for this, however many runs there are.
 */
export async function drawRuns(tx: Tx, population: Population): Promise<Draw> {
  const [{ total } = { total: 0 }] = await tx.$queryRaw<{ total: number }[]>`
    select count(*)::int as total from run r where ${inPopulation(population)}`;
  if (total === 0) return { total, unsuccessful: 0, hasAllUnsuccessful: true, runs: [] };
  const most = await affordable(tx, population, total);
  if (total <= most) {
    const runs = await pick(tx, population, Prisma.empty);
    return {
      total,
      unsuccessful: runs.filter(isUnsuccessful).length,
      hasAllUnsuccessful: true,
      runs: runs.map((run) => weighted(run, 1)),
    };
  }
  const rare = await countUnsuccessful(tx, population);
  if (rare > manyUnsuccessful) return drawAmongAll(tx, population, { total, most });
  const rareShare = Math.min(1, Math.min(mostUnsuccessful, most / 4) / Math.max(1, rare));
  const rareRuns = await pick(tx, population, Prisma.sql`and ${didNotSucceed} and ${isDrawn(rareShare)}`);
  const others = (await pick(tx, population, Prisma.sql`and ${isDrawn(most / total)}`)).filter(
    (run) => !isUnsuccessful(run),
  );
  return {
    total,
    unsuccessful: rare,
    hasAllUnsuccessful: rareRuns.length === rare,
    runs: [
      ...rareRuns.map((run) => weighted(run, rare / rareRuns.length)),
      ...others.map((run) => weighted(run, (total - rare) / others.length)),
    ],
  };
}

async function drawAmongAll(tx: Tx, population: Population, { total, most }: { total: number; most: number }) {
  const runs = await pick(tx, population, Prisma.sql`and ${isDrawn(most / total)}`);
  const weight = total / Math.max(1, runs.length);
  return {
    total,
    unsuccessful: Math.round(runs.filter(isUnsuccessful).length * weight),
    hasAllUnsuccessful: false,
    runs: runs.map((run) => weighted(run, weight)),
  };
}

type PickedRun = { id: string; contentHash: string; status: string };
const isUnsuccessful = ({ status }: PickedRun): boolean => status === "failed" || status === "cancelled";
const weighted = ({ id, contentHash }: PickedRun, weight: number): DrawnRun => ({ id, contentHash, weight });

/** The status stands in the text, for the planner to see that the index of those that did not succeed applies. */
const didNotSucceed = Prisma.sql`r.status in ('failed', 'cancelled')`;

/** True for about this share of the ids, always the same ones. */
const hashBits = 2 ** 20 - 1;
const isDrawn = (share: number): Prisma.Sql =>
  share >= 1
    ? Prisma.sql`true`
    : Prisma.sql`(uuid_hash(r.id) & ${hashBits}::int) < ${Math.ceil(share * hashBits)}::int`;

function inPopulation({ organizationId, flowUuid, from, to, version }: Population): Prisma.Sql {
  const ofVersion =
    version === "all"
      ? Prisma.sql`r.version_number is not null`
      : version === "draft"
        ? Prisma.sql`r.version_number is null`
        : Prisma.sql`r.version_number = ${version}::int`;
  // What tests of other flows have started runs a version. These are few, and found in an index of tests.
  const noTests = Prisma.sql`and r.id not in (
    select t.id from run t
    where t.organization_id = ${organizationId}::uuid and t.flow_id = ${flowUuid}::uuid and t.test is not null
      and t.id >= uuid_v7_floor(${from}) and t.id < uuid_v7_floor(${to}))`;
  // An id holds the time of the start, so indexes know it, and whole partitions are left out.
  return Prisma.sql`r.organization_id = ${organizationId}::uuid and r.flow_id = ${flowUuid}::uuid and ${ofVersion}
    and r.id >= uuid_v7_floor(${from}) and r.id < uuid_v7_floor(${to}) ${version === "draft" ? Prisma.empty : noTests}`;
}

/** First the ids, from an index alone; then the rows of those that were drawn. */
const pick = (tx: Tx, population: Population, and: Prisma.Sql): Promise<PickedRun[]> => tx.$queryRaw<PickedRun[]>`
  with picked as materialized (select r.id from run r where ${inPopulation(population)} ${and})
  select r.id, r.content_hash as "contentHash", r.status from picked cross join lateral (
    select id, content_hash, status from run
    where organization_id = ${population.organizationId}::uuid and id = picked.id offset 0) r`;

async function countUnsuccessful(tx: Tx, population: Population): Promise<number> {
  const [row] = await tx.$queryRaw<{ count: number }[]>`
    select count(*)::int as count from (
      select from run r where ${inPopulation(population)} and ${didNotSucceed} limit ${manyUnsuccessful + 1}) found`;
  return row?.count ?? 0;
}

/** How many runs may be looked at, by how many steps some of them have. */
async function affordable(tx: Tx, population: Population, total: number): Promise<number> {
  const [row] = await tx.$queryRaw<{ steps: number }[]>`
    with probed as materialized (
      select r.id from run r where ${inPopulation(population)} and ${isDrawn((10 * probes) / total)} limit ${probes})
    select coalesce(avg(s.steps), 1)::float8 as steps from probed cross join lateral (
      select count(*) as steps from (
        select from step where organization_id = ${population.organizationId}::uuid and run_id = probed.id
        limit ${mostProbed}) found offset 0) s`;
  return Math.min(mostRuns, Math.max(fewestRuns, Math.floor(mostSteps / Math.max(1, row?.steps ?? 1))));
}
