import { isDeepStrictEqual } from "node:util";
import { toUuid } from "@millrace/contracts/ids";
import type { Cluster } from "./cluster.ts";
import type { Sink } from "./sink.ts";
import type { StartedRun } from "./start-runs.ts";

/** What must be 0, each with a few examples for whoever has to find out why. */
export type Check = { name: string; wrong: number; examples: string[] };

type RunRow = { id: string; step: string | null; status: string; output: unknown; error: unknown };

/** Compares what is in the database and what the sink saw with what the callers were promised. */
export async function verify(cluster: Cluster, sink: Sink, started: readonly StartedRun[]): Promise<Check[]> {
  const rows = await cluster.query<RunRow>(
    `select id::text as id, parent_run_id || ' ' || parent_path as step, status, output, error from run`,
  );
  const byId = new Map(rows.map((row) => [row.id, row]));
  const idOf = (run: StartedRun) => toUuid("run", run.runId);

  const lost: string[] = [];
  const wrongEnds: string[] = [];
  const expectedIds = new Set<string>();
  for (const run of started) {
    const id = idOf(run);
    expectedIds.add(id);
    const row = byId.get(id);
    const label = `${run.shape.name} ${run.name} ${id}`;
    if (!row || row.status === "running") lost.push(`${label}: ${row?.status ?? "no row"}`);
    else if (row.status !== run.shape.status || !isDeepStrictEqual(row.output, run.shape.output(run.name)))
      wrongEnds.push(`${label}: ${row.status} ${JSON.stringify(row.output)} ${JSON.stringify(row.error)}`);
  }
  const fromSteps = rows.flatMap(({ step }) => step ?? []);
  const startedTwice = fromSteps.filter((step, index) => fromSteps.indexOf(step) !== index);
  const unknown = rows
    .filter((row) => row.step === null && !expectedIds.has(row.id))
    .map((row) => `${row.id}: nobody was told of it`);

  const twice = await cluster.query<{ kind: string; run_id: string; path: string; times: number }>(
    `select kind, run_id::text as run_id, path, count(*)::int as times from chaos_result
     where kind in ('step', 'run') group by kind, organization_id, run_id, path, iteration having count(*) > 1`,
  );
  const queued = await cluster.query<{ run_id: string }>("select run_id::text as run_id from run_queue");
  const effects = sink.effects();
  const perStep = new Map<string, number>();
  for (const { run, step } of effects) perStep.set(`${run}/${step}`, (perStep.get(`${run}/${step}`) ?? 0) + 1);
  const duplicates = [...perStep].filter(([, count]) => count > 1).map(([step, count]) => `${step}: ${count} effects`);
  const missing = started.flatMap((run) =>
    run.shape.effects.filter((step) => !perStep.has(`${run.name}/${step}`)).map((step) => `${run.name}/${step}`),
  );

  const check = (name: string, examples: string[]): Check => ({
    name,
    wrong: examples.length,
    examples: examples.slice(0, 5),
  });
  return [
    check("lost runs", lost),
    check("wrong terminal states", wrongEnds),
    check("runs that nobody was told of", unknown),
    check("runs that a step started twice", startedTwice),
    check(
      "results written twice",
      twice.map((row) => `${row.kind} ${row.run_id} ${row.path}: ${row.times} times`),
    ),
    check(
      "queue rows left over",
      queued.map((row) => row.run_id),
    ),
    check("duplicate effects at the sink", duplicates),
    check("missing effects at the sink", missing),
  ];
}
