import { useAnnotation } from "../canvas/canvas-annotations.ts";

type EdgeFigureProps = { edgeId: string; path: string; x: number; y: number };

/** How often an edge was taken, at its middle; the busier, the wider it is. */
export function EdgeFigure({ edgeId, path, x, y }: EdgeFigureProps) {
  const figure = useAnnotation((annotations) => annotations.statistics?.edges.get(edgeId));
  if (!figure) return null;
  return (
    <g className="heat">
      <title>{figure.words}</title>
      {figure.level !== null && <path d={path} className="edge-traffic" strokeWidth={1.5 + figure.level * 1.5} />}
      <text x={x} y={y - 9} className="edge-figure">
        {figure.text}
      </text>
    </g>
  );
}
