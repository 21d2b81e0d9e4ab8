"use client";

import { useRefreshOn } from "@/realtime/use-refresh-on";
import { trpc } from "@/trpc/client";

/** New tasks are looked for now and then; decisions are heard of at once. */
const lookEveryMs = 30_000;

/** How many tasks wait for the own decision; nothing while there are none. */
export function OpenTaskCount() {
  const { data, refetch } = trpc.tasks.openCount.useQuery(undefined, { refetchInterval: lookEveryMs });
  useRefreshOn(
    "organization",
    () => void refetch(),
    (event) => event.type === "task.changed",
  );
  if (!data || data.count === 0) return null;
  return (
    <span className="ml-auto rounded-sm bg-waiting/12 px-1.5 font-mono text-waiting text-xs tabular-nums">
      <span className="sr-only">, open: </span>
      {data.count === 100 ? "99+" : data.count}
    </span>
  );
}
