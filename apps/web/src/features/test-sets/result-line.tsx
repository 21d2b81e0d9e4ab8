import type { TestSetRun } from "@millrace/contracts/api/test-sets";
import { Badge } from "@/ui/badge";
import { RelativeTime } from "@/ui/relative-time";
import { TestStatusWord, versionWords } from "./test-status.tsx";

/** What became of a test set as a whole, in one line. */
export function ResultLine({ run }: { run: TestSetRun }) {
  const done = run.passed + run.failed;
  return (
    <p role="status" className="flex flex-wrap items-center gap-x-3 gap-y-1 rounded-md border px-3 py-2 text-sm">
      <TestStatusWord status={run.status} />
      <span className="font-mono">{versionWords(run.version)}</span>
      <span className="text-muted-foreground tabular-nums">
        {run.status === "running" ? `${done} of ${run.total} compared` : `${run.passed} of ${run.total} passed`}
      </span>
      <span className="text-muted-foreground">
        by {run.startedBy}, <RelativeTime at={new Date(run.startedAt)} />
      </span>
      {!run.isCurrent && <Badge tone="amber">The set was changed since</Badge>}
    </p>
  );
}
