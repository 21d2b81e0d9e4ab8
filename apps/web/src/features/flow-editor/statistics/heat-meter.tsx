import { cn } from "@/ui/class-names";
import { type HeatLevel, heatLevels } from "./measures.ts";

/** How warm something is, as bars that fill up; the colour says it only once more. */
export function HeatMeter({ level, className }: { level: HeatLevel; className?: string }) {
  return (
    <span className={cn("inline-flex h-2.5 shrink-0 items-end gap-px", className)} aria-hidden>
      {heatLevels.map((bar) => (
        <span
          key={bar}
          className={cn("heat-bar w-0.75 rounded-[1px]", bar <= level && "heat-bar-on")}
          style={{ height: `${4 + bar * 1.5}px` }}
        />
      ))}
    </span>
  );
}
