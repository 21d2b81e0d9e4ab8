import type { ActivationPreview } from "@millrace/contracts/api/versions";
import { CalendarClock, Play, Webhook } from "lucide-react";
import { type ReactNode, useState } from "react";
import { trpc } from "@/trpc/client";
import { errorBodyOf } from "@/trpc/error-body";
import { Button } from "@/ui/button";
import { Dialog, DialogBody, DialogContent, DialogFooter } from "@/ui/dialog";
import { ErrorPanel } from "@/ui/error-panel";
import { Field } from "@/ui/field";
import { Input } from "@/ui/input";
import { RelativeTime } from "@/ui/relative-time";
import { Skeleton } from "@/ui/skeleton";
import { toast } from "@/ui/toaster";
import { Meaning } from "../compare/meaning.tsx";
import { ChangeList } from "../publish/change-list.tsx";
import { useEditor } from "../state/editor-context.ts";

const suggestions = {
  back: [
    "Wrong results since it was published",
    "More failed runs since it was published",
    "A service is not ready for it",
  ],
  forward: ["The cause is fixed", "It was rolled back by mistake", "The service is ready for it"],
};

/** Points production at another version: what that changes, a reason for the record, and then at once for everybody. */
export function ActivateVersionDialog({ version, onClose }: { version: number; onClose: () => void }) {
  const { flowId } = useEditor();
  const utils = trpc.useUtils();
  const [reason, setReason] = useState("");
  const preview = trpc.flows.activationPreview.useQuery({ flowId, version }, { staleTime: 0, gcTime: 0 });
  const activate = trpc.flows.activateVersion.useMutation({
    onSuccess: async () => {
      toast.success(`v${version} is in production`);
      onClose();
      void utils.flows.list.invalidate();
      void utils.flows.compare.invalidate({ flowId });
      await Promise.all([utils.flows.get.invalidate({ flowId }), utils.flows.versions.invalidate({ flowId })]);
    },
    onError: (error) => {
      if (errorBodyOf(error).code === "version.production_moved") void preview.refetch();
    },
  });
  const { data } = preview;
  const isBack = data?.production == null || version < data.production;
  const verb = isBack ? `Roll back to v${version}` : `Go forward to v${version}`;
  return (
    <Dialog open onOpenChange={(open) => !open && !activate.isPending && onClose()}>
      <DialogContent
        title={verb}
        description="New runs use it at once. The draft stays as it is, and you can come back the same way."
        size="lg"
      >
        <form
          className="contents"
          onSubmit={(event) => {
            event.preventDefault();
            if (data) activate.mutate({ flowId, version, production: data.production, reason });
          }}
        >
          <DialogBody>
            {preview.error && (
              <ErrorPanel
                error={preview.error}
                title="What changes could not be loaded."
                onRetry={() => void preview.refetch()}
              />
            )}
            {preview.isPending && <Skeleton className="h-40 w-full" />}
            {data && <WhatChanges preview={data} version={version} />}
            <Field label="Reason" hint="Kept in the audit log, with who did it and when.">
              {(control) => (
                <Input
                  {...control}
                  required
                  maxLength={200}
                  value={reason}
                  onChange={(event) => setReason(event.target.value)}
                />
              )}
            </Field>
            <fieldset className="flex flex-wrap gap-1.5" aria-label="Frequent reasons">
              {suggestions[isBack ? "back" : "forward"].map((text) => (
                <Button key={text} size="sm" aria-pressed={reason === text} onClick={() => setReason(text)}>
                  {text}
                </Button>
              ))}
            </fieldset>
            {activate.error && <ErrorPanel error={activate.error} title="Production stays as it is." />}
          </DialogBody>
          <DialogFooter>
            <Button onClick={onClose} disabled={activate.isPending}>
              Cancel
            </Button>
            <Button
              type="submit"
              variant="primary"
              busy={activate.isPending}
              disabled={
                reason.trim() === "" ||
                !data ||
                preview.isFetching ||
                data.problems.length > 0 ||
                data.production === version
              }
            >
              {verb}
            </Button>
          </DialogFooter>
        </form>
      </DialogContent>
    </Dialog>
  );
}

function WhatChanges({ preview, version }: { preview: ActivationPreview; version: number }) {
  const { changes, production, problems } = preview;
  const from = production === null ? "nothing" : `v${production}`;
  return (
    <>
      {problems.length > 0 && (
        <ul
          role="alert"
          className="grid gap-1 rounded-md border border-failed/35 bg-failed/5 px-3 py-2 text-failed text-sm"
        >
          {problems.map((problem) => (
            <li key={problem}>{problem}</li>
          ))}
        </ul>
      )}
      <section className="grid gap-1.5">
        <h3 className="text-muted-foreground text-xs">{`What changes, from ${from} to v${version}`}</h3>
        {changes.length > 0 ? (
          <ChangeList changes={changes} />
        ) : (
          <p className="text-muted-foreground text-sm">The two versions have the same content.</p>
        )}
      </section>
      <Consequences preview={preview} />
      {changes.length > 0 && <Meaning {...preview} />}
    </>
  );
}

/** What becomes of what starts the flow, and of runs that are under way. */
function Consequences({ preview: { webhook, schedule, runs, hasMoreRuns } }: { preview: ActivationPreview }) {
  return (
    <ul className="grid gap-1.5 text-sm" aria-label="What becomes of triggers and runs">
      {webhook && (
        <Consequence icon={<Webhook aria-hidden />}>
          {webhook.before === webhook.after ? (
            "The webhook keeps its address."
          ) : (
            <>
              {webhook.after ? (
                <>
                  The webhook listens on <code className="wrap-anywhere font-mono text-xs">{webhook.after}</code>
                </>
              ) : (
                "The flow has no webhook any more"
              )}
              {webhook.before && (
                <>
                  ; calls to <code className="wrap-anywhere font-mono text-xs">{webhook.before}</code> are refused with
                  404
                </>
              )}
              .
            </>
          )}
        </Consequence>
      )}
      {schedule && (
        <Consequence icon={<CalendarClock aria-hidden />}>
          {schedule.after === null ? (
            `The schedule ends: ${schedule.before ?? ""}.`
          ) : (
            <>
              {schedule.after === schedule.before ? "The schedule stays: " : "The schedule becomes: "}
              {schedule.after}
              {schedule.nextAfter && (
                <>
                  {"; it starts next "}
                  <RelativeTime at={schedule.nextAfter} />
                </>
              )}
              .
            </>
          )}
        </Consequence>
      )}
      <Consequence icon={<Play aria-hidden />}>
        {runs.length === 0
          ? "No run is under way."
          : `${hasMoreRuns ? "At least " : ""}${runs.map(runWords).join(", ")} under way: they stay on the version that they began with.`}
      </Consequence>
    </ul>
  );
}

const runWords = ({ version, count }: ActivationPreview["runs"][number]): string =>
  `${count} ${count === 1 ? "run" : "runs"} of ${version === null ? "a draft" : `v${version}`}`;

function Consequence({ icon, children }: { icon: ReactNode; children: ReactNode }) {
  return (
    <li className="flex gap-2.5 [&>svg]:mt-0.5 [&>svg]:size-4 [&>svg]:shrink-0 [&>svg]:text-muted-foreground">
      {icon}
      <span className="min-w-0">{children}</span>
    </li>
  );
}
