import type { RunStep } from "@millrace/contracts/api/runs";
import { classOfError, errorClassLabels } from "@millrace/contracts/run/error-class";
import { cn } from "@/ui/class-names";
import { StatusIcon, statusLooks } from "@/ui/status-badge";
import { formatDuration } from "@/ui/time-format";

type AttemptListProps = {
  attempts: readonly RunStep[];
  shown: RunStep;
  onShow: (attempt: number) => void;
};

/** Each attempt of a step: how it went, with which error, and how long after it the next one came. */
export function AttemptList({ attempts, shown, onShow }: AttemptListProps) {
  return (
    <ol aria-label="Attempts" className="grid overflow-hidden rounded-lg border">
      {attempts.map((step, index) => (
        <li key={step.attempt} className="border-b last:border-b-0">
          <button
            type="button"
            aria-pressed={step === shown}
            onClick={() => onShow(step.attempt)}
            className={cn(
              "grid w-full gap-0.5 px-3 py-2 text-left text-sm hover:bg-muted focus-visible:outline-offset-[-2px]",
              step === shown && "bg-selection hover:bg-selection",
            )}
          >
            <span className="flex items-center gap-2">
              <StatusIcon status={step.error ? "failed" : step.status} />
              <span className="font-medium">Attempt {step.attempt}</span>
              <span className="text-muted-foreground">{step.error ? "Failed" : statusLooks[step.status].word}</span>
              {step.durationMs !== null && (
                <span className="ml-auto font-mono text-muted-foreground text-xs tabular-nums">
                  {formatDuration(step.durationMs)}
                </span>
              )}
            </span>
            {step.error && (
              <span className="break-words pl-5.5 text-muted-foreground text-xs">
                {errorClassLabels[classOfError(step.error.code)]}: {step.error.message}
              </span>
            )}
            {step.status === "retrying" && (
              <span className="pl-5.5 text-retrying text-xs">{untilNext(step, attempts[index + 1])}</span>
            )}
          </button>
        </li>
      ))}
    </ol>
  );
}

/** "Next attempt after 2.0 s", measured where there is one, else as it is planned. */
function untilNext(step: RunStep, next: RunStep | undefined): string {
  const at = next?.startedAt ?? step.wakeAt;
  if (at === null || step.finishedAt === null) return "Tried again";
  const delay = formatDuration(Date.parse(at) - Date.parse(step.finishedAt));
  return next ? `Next attempt after ${delay}` : `Next attempt ${delay} after this one`;
}
