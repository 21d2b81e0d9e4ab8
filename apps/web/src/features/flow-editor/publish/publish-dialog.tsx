"use client";

import { useCallback, useEffect, useState } from "react";
import { useRefreshOn } from "@/realtime/use-refresh-on";
import { trpc } from "@/trpc/client";
import { errorBodyOf } from "@/trpc/error-body";
import { Button } from "@/ui/button";
import { Dialog, DialogBody, DialogContent, DialogFooter } from "@/ui/dialog";
import { ErrorPanel } from "@/ui/error-panel";
import { Skeleton } from "@/ui/skeleton";
import { toast } from "@/ui/toaster";
import { Meaning } from "../compare/meaning.tsx";
import { VersionLabelFields } from "../history/version-label-fields.tsx";
import { ProblemIcon, showProblem } from "../problems/problems-panel.tsx";
import { openDialog, useEditor } from "../state/editor-context.ts";
import { useStore } from "../state/store.ts";
import { NamedText } from "../words/named-text.tsx";
import { ChangeList } from "./change-list.tsx";
import { GateChecklist } from "./gate-checklist.tsx";

/** Shows what publishing would change and what stands in its way, then makes the draft the production version. */
export function PublishDialog({ onClose }: { onClose: () => void }) {
  const editor = useEditor();
  const { flowId, sync } = editor;
  const utils = trpc.useUtils();
  const saving = useStore(editor.saving, (state) => state.kind);
  /** What is published: known before the preview is loaded, so a later save of somebody else is refused, never unseen. */
  const [revision, setRevision] = useState<number | null>(null);
  const [isUnsaved, setUnsaved] = useState(false);
  const [label, setLabel] = useState({ name: "", note: "" });
  const save = useCallback(async () => {
    const isSaved = await sync.flush();
    setUnsaved(!isSaved);
    if (isSaved) setRevision(sync.base().revision);
  }, [sync]);
  useEffect(() => {
    void save();
  }, [save]);
  useEffect(() => {
    if (isUnsaved && saving === "saved") void save();
  }, [isUnsaved, saving, save]);
  const preview = trpc.flows.publishPreview.useQuery(
    { flowId },
    { enabled: revision !== null, staleTime: 0, gcTime: 0 },
  );
  const publish = trpc.flows.publish.useMutation({
    onSuccess: async ({ version }) => {
      toast.success(`v${version} is in production`);
      void utils.flows.list.invalidate();
      void utils.flows.versions.invalidate({ flowId });
      // It is published whatever becomes of loading the flow.
      const flow = await utils.flows.get.fetch({ flowId }, { staleTime: 0 }).catch(() => null);
      if (!flow) void utils.flows.get.invalidate({ flowId });
      openDialog(editor, flow?.webhook ? { kind: "published", version } : null);
    },
    onError: (error) => {
      const body = errorBodyOf(error);
      if (body.code !== "flow.draft_conflict") return;
      const current = body.details?.currentRevision;
      if (typeof current === "number") setRevision(current);
      void preview.refetch();
    },
  });
  useRefreshOn(
    `flow:${flowId}`,
    () => void (revision !== null && preview.refetch()),
    (event) => event.type === "flow.approval_changed",
  );
  const errors = preview.data?.problems.filter((problem) => problem.severity === "error") ?? [];
  const version = preview.data?.nextVersion;
  const isPreviewCurrent = preview.data !== undefined && !preview.isFetching && !preview.error;
  return (
    <Dialog open onOpenChange={(open) => !open && !publish.isPending && onClose()}>
      <DialogContent
        title={version ? `Publish v${version}` : "Publish"}
        description="New runs use it at once. Runs that are under way stay on their version."
      >
        <form
          className="contents"
          onSubmit={(event) => {
            event.preventDefault();
            if (revision !== null && isPreviewCurrent) publish.mutate({ flowId, draftRevision: revision, ...label });
          }}
        >
          <DialogBody>
            {isUnsaved && (
              <div role="alert" className="flex items-center gap-3 text-failed text-sm">
                <p className="min-w-0 flex-1">The draft has edits that could not be saved, so it can't be published.</p>
                <Button size="sm" onClick={() => void save()}>
                  Try again
                </Button>
              </div>
            )}
            {preview.error && (
              <ErrorPanel
                error={preview.error}
                title="The changes could not be loaded."
                onRetry={() => void preview.refetch()}
              />
            )}
            {preview.isPending && !isUnsaved && (
              <div className="grid gap-3">
                <Skeleton className="h-4 w-3/4" />
                <Skeleton className="h-4 w-1/2" />
                <Skeleton className="h-4 w-2/3" />
              </div>
            )}
            {preview.data && (
              <>
                {errors.length > 0 && (
                  <div className="grid gap-1 rounded-md border border-failed/35 bg-failed/5 p-1">
                    <p className="px-2 pt-1 font-medium text-sm">This draft can't be published yet</p>
                    {errors.map((problem, index) => (
                      <button
                        key={index}
                        type="button"
                        className="flex gap-2 rounded-sm px-2 py-1 text-left text-sm hover:bg-failed/8"
                        onClick={() => {
                          onClose();
                          showProblem(editor, problem);
                        }}
                      >
                        <ProblemIcon severity="error" />
                        <span>
                          <NamedText text={problem.message} />
                        </span>
                      </button>
                    ))}
                  </div>
                )}
                <section className="grid gap-1.5">
                  <h3 className="text-muted-foreground text-xs">
                    {preview.data.changes.length === 1 ? "1 change" : `${preview.data.changes.length} changes`}
                  </h3>
                  {preview.data.changes.length > 0 ? (
                    <ChangeList changes={preview.data.changes} />
                  ) : (
                    <p className="text-muted-foreground text-sm">The draft is the same as production.</p>
                  )}
                </section>
                {preview.data.sameAs !== null && preview.data.changes.length > 0 && (
                  <p className="text-muted-foreground text-sm">
                    {`The content is the same as that of v${preview.data.sameAs}. You can also go to v${preview.data.sameAs} from the history.`}
                  </p>
                )}
                {/* Before the first version there are no callers who could notice. */}
                {version !== 1 && preview.data.changes.length > 0 && <Meaning {...preview.data} />}
                <GateChecklist
                  preview={preview.data}
                  note={label.note}
                  onAsked={() => void preview.refetch()}
                  onShowProblems={() => {
                    onClose();
                    editor.ui.set((ui) => ({ ...ui, isProblemsOpen: true }));
                  }}
                />
                <VersionLabelFields label={label} onChange={setLabel} />
              </>
            )}
            {publish.error && <ErrorPanel error={refusalOf(publish.error)} title="The draft was not published." />}
          </DialogBody>
          <DialogFooter>
            <Button onClick={onClose} disabled={publish.isPending}>
              Cancel
            </Button>
            <Button
              type="submit"
              variant="primary"
              busy={publish.isPending}
              disabled={
                !isPreviewCurrent ||
                errors.length > 0 ||
                preview.data.changes.length === 0 ||
                preview.data.gates.some(({ passed }) => !passed)
              }
            >
              {version ? `Publish v${version}` : "Publish"}
            </Button>
          </DialogFooter>
        </form>
      </DialogContent>
    </Dialog>
  );
}

/** A conflict here is about what was looked at, not about own edits. */
function refusalOf(error: unknown) {
  const body = errorBodyOf(error);
  if (body.code !== "flow.draft_conflict") return body;
  return {
    ...body,
    message: "The draft was changed elsewhere meanwhile. Look at its newest changes above, then publish again.",
  };
}
