"use client";

import { exactTime, timeAgo } from "./time-format.ts";
import { useNow } from "./use-now.ts";

/** "3 min ago", kept current; the exact local time on hover. */
export function RelativeTime({ at, className }: { at: string | Date; className?: string }) {
  const date = typeof at === "string" ? new Date(at) : at;
  const now = useNow(15_000);
  return (
    // The server's clock and zone differ from the browser's; the browser's text wins.
    <time dateTime={date.toISOString()} title={exactTime(date)} className={className} suppressHydrationWarning>
      {timeAgo(date, Math.max(now, Date.now()))}
    </time>
  );
}
