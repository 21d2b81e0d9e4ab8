import type { NodeStatistics } from "@millrace/contracts/api/statistics";
import { measureText } from "./figure-words.ts";
import { HeatMeter } from "./heat-meter.tsx";
import { heatLevels, levelStart, type Measure, measureLabels, measureOf, topOf } from "./measures.ts";

/** What the colours and bars mean: from which value on each level begins. */
export function HeatLegend({ nodes, measure }: { nodes: readonly NodeStatistics[]; measure: Measure }) {
  const top = topOf(
    nodes.map((node) => measureOf(node, measure)),
    measure,
  );
  if (top <= 0)
    return (
      <span className="text-muted-foreground text-xs">{`No colours: ${measureLabels[measure].toLowerCase()} is 0 everywhere`}</span>
    );
  return (
    <ul
      className="flex flex-wrap items-center gap-x-2 gap-y-1 text-muted-foreground text-xs"
      aria-label={measureLabels[measure]}
    >
      {heatLevels.map((level) => (
        <li key={level} className="flex items-center gap-1">
          <span className="heat inline-flex items-center rounded-sm border px-1 py-0.5" data-heat={level}>
            <span className="heat-ground inline-flex rounded-[2px] px-0.5">
              <HeatMeter level={level} />
            </span>
          </span>
          <span className="font-mono tabular-nums">
            {level === 0
              ? `< ${measureText(levelStart(1, top), measure)}`
              : `≥ ${measureText(levelStart(level, top), measure)}`}
          </span>
        </li>
      ))}
    </ul>
  );
}
