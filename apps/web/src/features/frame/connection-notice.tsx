"use client";

import { CloudOff } from "lucide-react";
import { useRealtimeStatus } from "@/realtime/realtime-provider";
import { Tooltip } from "@/ui/tooltip";

/** Says when what is on the screen may be older than it looks; silent while all is well. */
export function ConnectionNotice() {
  const isOffline = useRealtimeStatus() === "offline";
  return (
    <div role="status" className="shrink-0">
      {isOffline && (
        <Tooltip content="Live updates can't be received right now. Trying again by itself; what you see may be out of date.">
          <button
            type="button"
            className="flex h-7 items-center gap-1.5 rounded-md bg-waiting/12 px-2 text-waiting text-xs"
          >
            <CloudOff className="size-3.5" aria-hidden />
            <span className="max-sm:sr-only">Reconnecting</span>
          </button>
        </Tooltip>
      )}
    </div>
  );
}
