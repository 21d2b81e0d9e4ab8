import "./statistics.css";
import { Hourglass, X } from "lucide-react";
import Link from "next/link";
import { cn } from "@/ui/class-names";
import { useAnnotation } from "../canvas/canvas-annotations.ts";
import { HeatMeter } from "./heat-meter.tsx";

/** The small figures under a card in statistics mode, and its warmth. Keyboards reach the same links in the table. */
export function NodeFigure({ nodeId }: { nodeId: string }) {
  const figure = useAnnotation((annotations) => annotations.statistics?.nodes.get(nodeId));
  const links = useAnnotation((annotations) => annotations.statistics?.links);
  if (!figure || !links) return null;
  const { count, failed, times, share, level, own, isSlow, words } = figure;
  return (
    <span className="heat" data-heat={level ?? undefined}>
      <span className="heat-ground pointer-events-none absolute inset-0 rounded-lg" aria-hidden />
      <span
        className="absolute top-full left-0 mt-1 flex h-5 max-w-full items-center gap-1.5 whitespace-nowrap rounded-sm bg-background/85 px-1 text-[11px] text-muted-foreground tabular-nums leading-none"
        title={words}
        data-figure={nodeId}
      >
        {level !== null && <HeatMeter level={level} />}
        <Link
          href={links.runs}
          prefetch={false}
          tabIndex={-1}
          className="nodrag nopan font-medium text-foreground hover:underline"
          aria-label={`${words}. Show the runs`}
        >
          {count}
        </Link>
        {failed !== null && (
          <Link
            href={links.failed}
            prefetch={false}
            tabIndex={-1}
            className="nodrag nopan inline-flex items-center gap-0.5 text-failed hover:underline"
            aria-label={`${failed} failed. Show the failed runs`}
          >
            <X className="size-3" aria-hidden />
            {failed}
          </Link>
        )}
        {times !== null && own === null && <span className="min-w-0 truncate">{times}</span>}
        {share !== null && <span className="text-foreground">{share}</span>}
      </span>
      {own !== null && (
        <span
          className={cn(
            "absolute top-full right-0 left-0 mt-6 flex h-5 items-center gap-1 whitespace-nowrap rounded-sm bg-background/85 px-1 text-[11px] tabular-nums leading-none",
            isSlow ? "font-medium text-waiting" : "text-muted-foreground",
          )}
          title={words}
          data-own={nodeId}
        >
          {isSlow && <Hourglass className="size-3 shrink-0" aria-label="Slower than usual" />}
          <span className="min-w-0 truncate">{own}</span>
        </span>
      )}
    </span>
  );
}
