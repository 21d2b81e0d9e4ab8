import type { RunStatus, StepStatus } from "@millrace/contracts/run/status";
import {
  Ban,
  CircleCheck,
  CircleDashed,
  CircleSlash,
  CircleX,
  Clock,
  type LucideIcon,
  PauseCircle,
  RotateCw,
} from "lucide-react";
import { cn } from "./class-names.ts";

/** Everything that a run or a step can be, plus `skipped` and `paused` which only screens know. */
type DisplayStatus = RunStatus | StepStatus | "skipped" | "paused";

type StatusLook = { word: string; icon: LucideIcon | "pulse"; text: string; fill: string };

/** Icon, word and colour of every status: the only place that knows them. `text` and `fill` are Tailwind classes. */
export const statusLooks: Record<DisplayStatus, StatusLook> = {
  queued: { word: "Queued", icon: CircleDashed, text: "text-cancelled", fill: "bg-cancelled" },
  running: { word: "Running", icon: "pulse", text: "text-running", fill: "bg-accent" },
  waiting: { word: "Waiting", icon: Clock, text: "text-waiting", fill: "bg-waiting" },
  retrying: { word: "Retrying", icon: RotateCw, text: "text-retrying", fill: "bg-retrying" },
  succeeded: { word: "Succeeded", icon: CircleCheck, text: "text-succeeded", fill: "bg-succeeded" },
  failed: { word: "Failed", icon: CircleX, text: "text-failed", fill: "bg-failed" },
  cancelled: { word: "Cancelled", icon: Ban, text: "text-cancelled", fill: "bg-cancelled" },
  skipped: { word: "Skipped", icon: CircleSlash, text: "text-cancelled", fill: "bg-cancelled" },
  paused: { word: "Paused", icon: PauseCircle, text: "text-paused", fill: "bg-paused" },
};

/** The icon alone, for places where the word stands beside it or in its `title`. */
export function StatusIcon({ status, className }: { status: DisplayStatus; className?: string }) {
  const look = statusLooks[status];
  if (look.icon === "pulse") {
    return (
      <span className={cn("grid size-3.5 shrink-0 place-items-center", look.text, className)} aria-hidden>
        <span className="size-2 animate-live rounded-full bg-current" />
      </span>
    );
  }
  const Icon = look.icon;
  return <Icon className={cn("size-3.5 shrink-0", look.text, className)} aria-hidden />;
}

/** Icon, word and colour of a run's or step's status. `plain` leaves the tinted ground out, for tables. */
export function StatusBadge({
  status,
  plain = false,
  className,
}: {
  status: DisplayStatus;
  plain?: boolean;
  className?: string;
}) {
  const look = statusLooks[status];
  return (
    <span
      className={cn(
        "relative inline-flex h-5 items-center gap-1.5 whitespace-nowrap text-sm",
        look.text,
        !plain && "overflow-hidden rounded-sm px-1.5 text-xs",
        className,
      )}
    >
      {!plain && <span className={cn("absolute inset-0 opacity-10", look.fill)} aria-hidden />}
      <StatusIcon status={status} />
      <span className="relative">{look.word}</span>
    </span>
  );
}
