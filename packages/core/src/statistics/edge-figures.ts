import type { EdgeStatistics } from "@millrace/contracts/api/statistics";
import type { FlowDefinition } from "@millrace/contracts/flow/definition";
import { bodyPort, type NodeCatalog } from "@millrace/contracts/flow/node-definition";
import type { StepFigures } from "./step-figures.ts";

/** A content that was executed, and for how many runs. */
export type CountedContent = { hash: string; definition: FlowDefinition; runs: number };

type Tally = { edge: Pick<EdgeStatistics, "from" | "to">; count: number; outcomes: number; isBody: boolean };

/**
 * How often each edge was taken. A value that leaves a port goes along every edge of it, so an edge has the count of its
 * port, from those contents that have the edge; a trigger hands its value on in every run.
 */
export function edgeFigures(
  contents: readonly CountedContent[],
  { ports, frames }: Pick<StepFigures, "ports" | "frames">,
  catalog: NodeCatalog,
): EdgeStatistics[] {
  const left = new Map<string, number>();
  const outcomes = new Map<string, number>();
  for (const { hash, node, port, count } of ports) {
    add(outcomes, key(hash, node), count);
    if (port !== null) add(left, key(hash, node, port), count);
  }
  const begun = new Map(frames.map(({ hash, scope, count }) => [key(hash, scope), count]));

  const tallies = new Map<string, Tally>();
  for (const { hash, definition, runs } of contents) {
    const kinds = new Map(
      definition.nodes.map(({ id, type, typeVersion }) => [id, catalog.find(type, typeVersion)?.kind]),
    );
    for (const edge of definition.edges) {
      const { from, to } = edge;
      const kind = kinds.get(from.node);
      const isBody = kind === "scope" && from.port === bodyPort;
      const name = key(from.node, from.port, to.node, to.port);
      const tally = tallies.get(name) ?? { edge, count: 0, outcomes: 0, isBody };
      tallies.set(name, tally);
      if (kind === "trigger") {
        tally.count += runs;
        tally.outcomes += runs;
      } else if (isBody) tally.count += begun.get(key(hash, from.node)) ?? 0;
      else {
        tally.count += left.get(key(hash, from.node, from.port)) ?? 0;
        tally.outcomes += outcomes.get(key(hash, from.node)) ?? 0;
      }
    }
  }
  return [...tallies.values()].map(({ edge, count, outcomes, isBody }) => ({
    from: { ...edge.from },
    to: { ...edge.to },
    count: Math.round(count),
    share: isBody || outcomes === 0 ? null : Math.min(1, count / outcomes),
  }));
}

const key = (...parts: string[]): string => parts.join(" ");
const add = (sums: Map<string, number>, name: string, amount: number) => sums.set(name, (sums.get(name) ?? 0) + amount);
