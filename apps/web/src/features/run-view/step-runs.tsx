import type { RunDetail, RunStep } from "@millrace/contracts/api/runs";
import Link from "next/link";
import { useOrganization } from "@/organization/organization-provider";
import { StatusBadge } from "@/ui/status-badge";

/** The runs that a step has started: one for each attempt that waited for its end. */
export function StepRuns({ run, step }: { run: RunDetail; step: RunStep }) {
  const { path } = useOrganization();
  const started = run.subRuns.filter((subRun) => subRun.path === step.path && subRun.iteration === step.iteration);
  if (started.length === 0) return null;
  return (
    <ul className="grid gap-1.5" aria-label="Runs that this step has started">
      {started.map(({ runId, flowName, version, status, attempt }) => (
        <li key={runId} className="flex flex-wrap items-center gap-x-3 gap-y-1 text-sm">
          <StatusBadge status={status} />
          <Link className="min-w-0 break-words underline underline-offset-4" href={path(`/runs/${runId}`)}>
            Runs {flowName} <span className="font-mono">v{version}</span>
          </Link>
          {started.length > 1 && <span className="text-muted-foreground text-xs">Attempt {attempt}</span>}
        </li>
      ))}
    </ul>
  );
}
