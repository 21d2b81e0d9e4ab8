import type { RunDetail, RunStep } from "@millrace/contracts/api/runs";
import { Clock } from "lucide-react";
import Link from "next/link";
import type { ReactNode } from "react";
import { useOrganization } from "@/organization/organization-provider";
import { exactTime, shortMoment } from "@/ui/time-format";

/** What a step waits for, until when, and what happens then. */
export function WaitLine({ run, step }: { run: RunDetail; step: RunStep }) {
  if (step.status === "retrying" && step.wakeAt)
    return (
      <Line>
        Next attempt at <Moment at={step.wakeAt} />.
      </Line>
    );
  if (step.status !== "waiting") return null;
  const { waitsFor, wakeAt } = step;
  if (!waitsFor)
    return wakeAt ? (
      <Line>
        Waiting until <Moment at={wakeAt} />, then it goes on.
      </Line>
    ) : null;
  return (
    <Line>
      Waiting for <Subject waitsFor={waitsFor} />
      {wakeAt ? (
        <>
          {" "}
          until <Moment at={wakeAt} />, then {whatThen(run, step)}.
        </>
      ) : waitsFor.kind === "run" ? (
        "."
      ) : (
        ", without a deadline."
      )}
    </Line>
  );
}

/** Both nodes that others answer have the same setting. */
function whatThen(run: RunDetail, { nodeId }: RunStep): string {
  const node = run.definition.nodes.find(({ id }) => id === nodeId);
  return node?.params.onTimeout === "fail" ? "the step fails" : "it goes on through the port Timeout";
}

function Line({ children }: { children: ReactNode }) {
  return (
    <p className="flex gap-2 rounded-lg border border-waiting/35 bg-waiting/5 px-3 py-2 text-sm">
      <Clock className="mt-0.5 size-4 shrink-0 text-waiting" aria-hidden />
      <span className="min-w-0 break-words">{children}</span>
    </p>
  );
}

const Moment = ({ at }: { at: string }) => (
  <time dateTime={at} title={exactTime(new Date(at))} className="font-medium">
    {shortMoment(new Date(at), Date.now())}
  </time>
);

const linkLook = "underline underline-offset-2";

/** What somebody or something has to do for the step to go on. */
function Subject({ waitsFor }: { waitsFor: NonNullable<RunStep["waitsFor"]> }) {
  const { path, can } = useOrganization();
  switch (waitsFor.kind) {
    case "signal":
      return (
        <>
          the signal <code className="font-mono">{waitsFor.name}</code>
          {waitsFor.correlation && (
            <>
              {" about "}
              <code className="font-mono">{waitsFor.correlation}</code>
            </>
          )}
        </>
      );
    case "run":
      return (
        <>
          the end of{" "}
          <Link href={path(`/runs/${waitsFor.runId}`)} className={linkLook}>
            the run that it has started
          </Link>
        </>
      );
    case "approval":
      if (!can("agent.approve")) return "a decision";
      return (
        <>
          a decision on{" "}
          <Link href={path(`/tasks?task=${waitsFor.taskId}`)} className={linkLook}>
            {waitsFor.title || "the task"}
          </Link>
        </>
      );
  }
}
