import type { RunDetail, RunError } from "@millrace/contracts/api/runs";
import { errorRegistry } from "@millrace/contracts/errors";
import type { JsonObject } from "@millrace/contracts/json";
import { CircleX, PencilRuler } from "lucide-react";
import Link from "next/link";
import { useOrganization } from "@/organization/organization-provider";
import { Button } from "@/ui/button";
import { JsonView } from "@/ui/json-view";

/** A failure: what happened, what to do, and its particulars. */
export function RunErrorPanel({ error, run }: { error: RunError; run: RunDetail }) {
  const { path, can } = useOrganization();
  const advice = errorRegistry[error.code].text;
  const { nodeId: _node, attempts: _attempts, ...details } = error.details ?? {};
  const attempts = error.attempts ?? 1;
  return (
    <section
      className="grid gap-2 rounded-lg border border-failed/35 bg-failed/5 px-3 py-2.5 text-sm"
      aria-label="Error"
    >
      <div className="flex gap-2">
        <CircleX className="mt-0.5 size-4 shrink-0 text-failed" aria-hidden />
        <div className="grid min-w-0 gap-1">
          <p className="break-words font-medium">{error.message}</p>
          {!error.message.includes(advice) && <p className="text-muted-foreground">{advice}</p>}
          <p className="text-muted-foreground text-xs">
            <code className="font-mono">{error.code}</code>
            {attempts > 1 && ` · after ${attempts} attempts`}
          </p>
        </div>
      </div>
      {Object.keys(details).length > 0 && <JsonView value={details as JsonObject} openLevels={1} />}
      {can("flow.write") && (
        <Button size="sm" asChild className="justify-self-start">
          <Link href={path(`/flows/${run.flowId}${error.nodeId ? `?node=${error.nodeId}` : ""}`)}>
            <PencilRuler aria-hidden /> Change it in the editor
          </Link>
        </Button>
      )}
    </section>
  );
}
