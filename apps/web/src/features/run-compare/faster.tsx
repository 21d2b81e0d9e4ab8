import { formatDuration } from "@/ui/time-format";

/** How much longer or shorter B took, where that is worth a word. */
export function Faster({ aMs, bMs }: { aMs: number | null; bMs: number | null }) {
  if (aMs === null || bMs === null || aMs === bMs) return null;
  const words = bMs > aMs ? "longer" : "shorter";
  return (
    <span className="whitespace-nowrap font-sans text-muted-foreground text-xs">
      {`${formatDuration(Math.abs(bMs - aMs))} ${words}`}
    </span>
  );
}
