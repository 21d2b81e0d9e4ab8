import type { Pause } from "@millrace/contracts/api/run-control";
import { PauseCircle } from "lucide-react";
import type { ReactNode } from "react";
import { RelativeTime } from "@/ui/relative-time";

type PauseNoticeProps = {
  what: string;
  pause: Pause;
  finishing: number;
  action?: ReactNode;
  /** What the action does. */
  effect?: string;
};

/** Who paused what, since when and why, and whether steps are still ending. */
export function PauseNotice({ what, pause, finishing, action, effect }: PauseNoticeProps) {
  return (
    <div role="status" className="flex flex-wrap items-center gap-x-3 gap-y-1 border-b bg-muted px-4 py-2 text-sm">
      <PauseCircle className="size-4 shrink-0 text-paused" aria-hidden />
      <p className="min-w-0 flex-1 break-words">
        {what} by {pause.by} <RelativeTime at={pause.since} />
        {pause.reason ? `: ${pause.reason}. ` : ". "}
        New starts are accepted and wait.
        {finishing > 0 &&
          ` ${finishing} ${finishing === 1 ? "run still ends what it" : "runs still end what they"} had begun.`}
        {action && effect && ` ${effect}`}
      </p>
      {action}
    </div>
  );
}
