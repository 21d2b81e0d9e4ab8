import type { PublishPreview } from "@millrace/contracts/api/versions";
import { CircleCheck, CircleX, Clock } from "lucide-react";
import { trpc } from "@/trpc/client";
import { Button } from "@/ui/button";
import { ErrorPanel } from "@/ui/error-panel";
import { useEditor } from "../state/editor-context.ts";
import { OpenTestSets } from "../testing/open-test-sets.tsx";

const titles = {
  validation: "No problems",
  approval: "Approved by a second person",
  tests: "Required test sets passed",
  used_versions: "The flows that it runs have passed too",
};

type GateChecklistProps = {
  preview: PublishPreview;
  note: string;
  onAsked: () => void;
  onShowProblems: () => void;
};

/** What the organization asks for before it publishes, each with what to do about it. */
export function GateChecklist({ preview, note, onAsked, onShowProblems }: GateChecklistProps) {
  const { flowId } = useEditor();
  const utils = trpc.useUtils();
  const ask = trpc.flows.requestApproval.useMutation({
    onSuccess: () => {
      void utils.flows.approvals.invalidate();
      onAsked();
    },
  });
  if (preview.gates.length === 0) return null;
  const isWaiting = preview.approval !== null && preview.approval.decision === null;
  const cannotRun = preview.problems.some(({ severity }) => severity === "error");
  return (
    <section className="grid gap-1.5">
      <h3 className="text-muted-foreground text-xs">What this organization asks for</h3>
      <ul className="divide-y rounded-md border">
        {preview.gates.map(({ gate, passed, text }) => (
          <li key={gate} className="flex gap-2.5 px-3 py-2 text-sm">
            {passed ? (
              <CircleCheck className="mt-0.5 size-4 shrink-0 text-succeeded" aria-label="Done" />
            ) : gate === "approval" && isWaiting ? (
              <Clock className="mt-0.5 size-4 shrink-0 text-waiting" aria-label="Waiting" />
            ) : (
              <CircleX className="mt-0.5 size-4 shrink-0 text-failed" aria-label="Not yet" />
            )}
            {/* What to do stands below where there is no room beside it. */}
            <div className="flex min-w-0 flex-1 flex-wrap items-start gap-x-2.5 gap-y-1.5">
              <div className="min-w-0 flex-1 basis-64">
                <p className="font-medium">{titles[gate]}</p>
                <p className="break-words text-muted-foreground">{text}</p>
              </div>
              {!passed && gate === "tests" && <OpenTestSets />}
              {!passed && gate === "validation" && (
                <Button size="sm" onClick={onShowProblems}>
                  Show problems
                </Button>
              )}
              {!passed && gate === "approval" && !isWaiting && (
                <Button
                  size="sm"
                  busy={ask.isPending}
                  disabled={cannotRun}
                  onClick={() => ask.mutate({ flowId, draftRevision: preview.draftRevision, note })}
                >
                  Ask for approval
                </Button>
              )}
            </div>
          </li>
        ))}
      </ul>
      {ask.error && <ErrorPanel error={ask.error} title="The request was not sent." />}
    </section>
  );
}
