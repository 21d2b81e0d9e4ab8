import type { FlowStatistics, NodeStatistics } from "@millrace/contracts/api/statistics";
import { edgeKey } from "../document/flow-document.ts";
import { compareWithUsual } from "./compare-with-usual.ts";
import { countText, durationText, shareText } from "./figure-words.ts";
import { type HeatLevel, levelOf, type Measure, measureOf, topOf } from "./measures.ts";

/** What stands under a card. */
export type NodeFigure = {
  count: string;
  /** `null` where nothing failed. */
  failed: string | null;
  /** "84 ms · 1.2 s": the median and the slowest of twenty; `null` where nothing was timed. */
  times: string | null;
  share: string | null;
  level: HeatLevel | null;
  /** In the view of one run: how long its own step took, and how that compares; `null` where there is nothing to compare. */
  own: string | null;
  /** Slower than usual by far. */
  isSlow: boolean;
  /** Everything in words, for the tooltip and screen readers. */
  words: string;
};
/** `level` is `null` where it was never taken. */
export type EdgeFigure = { text: string; level: HeatLevel | null; words: string };

/** What the statistics mode draws onto the canvas. */
export type StatisticsDrawing = {
  nodes: ReadonlyMap<string, NodeFigure>;
  edges: ReadonlyMap<string, EdgeFigure>;
  links: { runs: string; failed: string };
};

/**
 * Figures by node and edge, for what is on the canvas now. One that says the same as before is the same object, so that a
 * refresh renders only the cards whose figures changed.
 */
export function drawStatistics(
  statistics: FlowStatistics,
  measure: Measure,
  links: StatisticsDrawing["links"],
  before: StatisticsDrawing | null,
  /** In the view of one run, how long its own steps took, by node. */
  ownMs: ReadonlyMap<string, number> = new Map(),
): StatisticsDrawing {
  const isEstimate = statistics.runs.sampled < statistics.runs.total;
  const top = topOf(
    statistics.nodes.map((node) => measureOf(node, measure)),
    measure,
  );
  const busiest = Math.max(0, ...statistics.edges.map(({ count }) => count));
  return {
    nodes: new Map(
      statistics.nodes.map((node) => [
        node.nodeId,
        same(
          before?.nodes.get(node.nodeId),
          nodeFigure(node, {
            level: levelOf(measureOf(node, measure), top),
            isEstimate,
            ownMs: ownMs.get(node.nodeId),
          }),
        ),
      ]),
    ),
    edges: new Map(
      statistics.edges.map((edge) => {
        const key = edgeKey(edge);
        const count = countText(edge.count, isEstimate);
        const share = edge.share === null ? null : shareText(edge.share);
        const figure: EdgeFigure = {
          text: share === null || share === "100 %" ? count : `${count} · ${share}`,
          level: edge.count === 0 ? null : (levelOf(edge.count, busiest) ?? 0),
          words: `Taken ${count} times${share === null ? "" : `, ${share} of what its node came to`}`,
        };
        return [key, same(before?.edges.get(key), figure)];
      }),
    ),
    links: same(before?.links, links),
  };
}

type FigureContext = { level: HeatLevel | null; isEstimate: boolean; ownMs: number | undefined };

function nodeFigure(node: NodeStatistics, { level, isEstimate, ownMs }: FigureContext): NodeFigure {
  const { runs, steps, failed, retries, duration, share, spends } = node;
  const count = countText(runs, isEstimate);
  const waits = spends === "wait";
  const own = ownMs === undefined ? null : compareWithUsual(ownMs, node);
  const words = [
    ...(own ? [`This run: ${own.text}${own.isSlow ? ", slower than usual" : ""}`] : []),
    `${count} ${runs === 1 ? "run" : "runs"}`,
    ...(steps > runs ? [`${countText(steps, isEstimate)} executions`] : []),
    ...(failed > 0 ? [`${countText(failed, isEstimate)} failed`] : []),
    ...(retries > 0 ? [`${countText(retries, isEstimate)} retries`] : []),
    ...(duration
      ? [
          `${waits ? "half of the waits" : "half of the attempts"} within ${durationText(duration.p50Ms)}`,
          `19 of 20 within ${durationText(duration.p95Ms)}`,
        ]
      : []),
    ...(share === null ? [] : [`${shareText(share)} of the working time`]),
  ].join(", ");
  return {
    count,
    failed: failed > 0 ? countText(failed, isEstimate) : null,
    times: duration
      ? `${waits ? "waits " : ""}${durationText(duration.p50Ms)} · ${durationText(duration.p95Ms)}`
      : null,
    share: share === null ? null : shareText(share),
    level,
    own: own?.text ?? null,
    isSlow: own?.isSlow ?? false,
    words,
  };
}

/** The former value where it says the same. */
function same<T extends object>(before: T | undefined, now: T): T {
  if (before === undefined) return now;
  const isSame = Object.entries(now).every(([name, value]) => Reflect.get(before, name) === value);
  return isSame ? before : now;
}
