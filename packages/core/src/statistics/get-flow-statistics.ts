import type {
  FlowStatistics,
  FlowStatisticsInput,
  NodeStatistics,
  StatisticsPeriod,
} from "@millrace/contracts/api/statistics";
import { type FlowNode, flowDefinition } from "@millrace/contracts/flow/definition";
import type { NodeCatalog } from "@millrace/contracts/flow/node-definition";
import { toUuid } from "@millrace/contracts/ids";
import { spendsOf } from "@millrace/engine/run/times";
import { readProduction, requireFlowOrArchived } from "../flows/flow-rows.ts";
import type { Actor } from "../shared/actor.ts";
import type { CoreDeps } from "../shared/deps.ts";
import { readWithin, type Tx } from "../shared/within.ts";
import { type DrawnRun, drawRuns, type Population } from "./draw-runs.ts";
import { type CountedContent, edgeFigures } from "./edge-figures.ts";
import { type NodeFigures, readStepFigures, type StepFigures } from "./step-figures.ts";

const hourMs = 3_600_000;
const periodMs: Record<StatisticsPeriod, number> = {
  "1h": hourMs,
  "24h": 24 * hourMs,
  "7d": 7 * 24 * hourMs,
  "30d": 30 * 24 * hourMs,
};

const nothing: StepFigures = { nodes: [], ports: [], frames: [] };

/**
 * What the runs of a flow that started in a period came to, by node and by edge. Of very many runs some thousand are looked
 * at (see `drawRuns`), and the answer says so. `flow.not_found` for every other id.
 */
export const getFlowStatistics = (deps: CoreDeps, actor: Actor, input: FlowStatisticsInput): Promise<FlowStatistics> =>
  readWithin(deps, actor, async (tx) => {
    await requireFlowOrArchived(tx, actor, input.flowId);
    const { from, to } = rangeOf(input.period ?? "24h", deps.clock());
    const flowUuid = toUuid("flow", input.flowId);
    const asked = input.version ?? "all";
    const version = asked === "production" ? ((await readProduction(tx, actor, flowUuid))?.version ?? null) : asked;
    const population: Population | null =
      version === null ? null : { organizationId: actor.organizationId, flowUuid, from, to, version };
    const draw = population
      ? await drawRuns(tx, population)
      : { total: 0, unsuccessful: 0, hasAllUnsuccessful: true, runs: [] };
    const figures = draw.runs.length === 0 ? nothing : await readStepFigures(tx, actor.organizationId, draw.runs);
    const contents = await readContents(tx, actor, draw.runs);
    return {
      from: from.toISOString(),
      to: to.toISOString(),
      version: typeof version === "number" ? version : null,
      runs: {
        total: draw.total,
        unsuccessful: draw.unsuccessful,
        sampled: draw.runs.length,
        hasAllUnsuccessful: draw.hasAllUnsuccessful,
      },
      nodes: nodeStatistics(figures.nodes, contents, deps.catalog),
      edges: edgeFigures(contents, figures, deps.catalog),
    };
  });

function rangeOf(period: NonNullable<FlowStatisticsInput["period"]>, now: Date): { from: Date; to: Date } {
  if (typeof period === "string") return { from: new Date(now.getTime() - periodMs[period]), to: now };
  return { from: new Date(period.from), to: new Date(period.to) };
}

/** What the drawn runs executed, the newest first: the runs are in the order of their start within a content. */
async function readContents(tx: Tx, actor: Actor, runs: readonly DrawnRun[]): Promise<CountedContent[]> {
  const seen = new Map<string, { newest: string; runs: number }>();
  for (const { id, contentHash, weight } of runs) {
    const known = seen.get(contentHash);
    if (!known) seen.set(contentHash, { newest: id, runs: weight });
    else {
      known.runs += weight;
      if (id > known.newest) known.newest = id;
    }
  }
  const rows = await tx.flowContent.findMany({
    where: { organizationId: actor.organizationId, hash: { in: [...seen.keys()] } },
  });
  const newest = (hash: string) => seen.get(hash)?.newest ?? "";
  return rows
    .sort((a, b) => (newest(a.hash) < newest(b.hash) ? 1 : -1))
    .map(({ hash, definition }) => ({
      hash,
      definition: flowDefinition.parse(definition),
      runs: seen.get(hash)?.runs ?? 0,
    }));
}

/** One entry for each node of the contents that were executed, in the order of the newest one. */
function nodeStatistics(
  figures: readonly NodeFigures[],
  contents: readonly CountedContent[],
  catalog: NodeCatalog,
): NodeStatistics[] {
  const nodes = new Map<string, { node: FlowNode; runs: number }>();
  for (const { definition, runs } of contents)
    for (const node of definition.nodes) {
      const known = nodes.get(node.id);
      if (known) known.runs += runs;
      else nodes.set(node.id, { node, runs });
    }
  const byNode = new Map(figures.map((row) => [row.node, row]));
  const typeOf = ({ type, typeVersion }: FlowNode) => catalog.find(type, typeVersion);
  const works = (node: FlowNode) => {
    const spends = spendsOf(node, typeOf(node));
    return spends === "external" || spends === "own";
  };
  const workedMs = [...nodes.values()].reduce(
    (sum, { node }) => sum + (works(node) ? (byNode.get(node.id)?.totalMs ?? 0) : 0),
    0,
  );
  return [...nodes.values()].map(({ node, runs }) => {
    const isTrigger = typeOf(node)?.kind === "trigger";
    const row = byNode.get(node.id);
    const count = (value: number | undefined) => Math.round(value ?? (isTrigger ? runs : 0));
    return {
      nodeId: node.id,
      name: node.name,
      isTrigger,
      spends: spendsOf(node, typeOf(node)),
      runs: count(row?.runs),
      steps: count(row?.steps),
      ended: count(row?.ended),
      failed: Math.round(row?.failed ?? 0),
      retries: Math.round(row?.retries ?? 0),
      duration: row && row.p50Ms !== null && row.p95Ms !== null ? { p50Ms: row.p50Ms, p95Ms: row.p95Ms } : null,
      share: isTrigger || !works(node) || workedMs === 0 ? null : (row?.totalMs ?? 0) / workedMs,
    };
  });
}
