import type { FlowVersion } from "@millrace/contracts/api/flows";
import { describeChanges, describeContractChanges } from "@millrace/engine/flow/diff";
import { useState } from "react";
import { trpc } from "@/trpc/client";
import { Button } from "@/ui/button";
import { Dialog, DialogBody, DialogContent, DialogFooter } from "@/ui/dialog";
import { ErrorPanel } from "@/ui/error-panel";
import { Field } from "@/ui/field";
import { Input } from "@/ui/input";
import { Skeleton } from "@/ui/skeleton";
import { toast } from "@/ui/toaster";
import { ChangeList } from "../publish/change-list.tsx";
import { ContractChanges } from "../publish/contract-changes.tsx";
import { useEditor } from "../state/editor-context.ts";
import { useFlow } from "../state/use-flow.ts";

/** Points production at another version, with what that changes and a reason for the record. */
export function ActivateVersionDialog({ version, onClose }: { version: FlowVersion; onClose: () => void }) {
  const { flowId, catalog } = useEditor();
  const { production } = useFlow();
  const utils = trpc.useUtils();
  const [reason, setReason] = useState("");
  const detail = trpc.flows.version.useQuery({ flowId, version: version.version });
  const activate = trpc.flows.activateVersion.useMutation({
    onSuccess: async () => {
      await Promise.all([utils.flows.get.invalidate({ flowId }), utils.flows.versions.invalidate({ flowId })]);
      void utils.flows.list.invalidate();
      toast.success(`v${version.version} is in production`);
      onClose();
    },
  });
  const from = production?.definition ?? null;
  const changes = detail.data ? describeChanges(from, detail.data.definition, catalog) : null;
  const isBack = production !== null && version.version < production.version;
  return (
    <Dialog open onOpenChange={(open) => !open && !activate.isPending && onClose()}>
      <DialogContent
        title={`${isBack ? "Roll back to" : "Activate"} v${version.version}`}
        description="New runs use it at once. Runs that are under way stay on their version, and the draft stays as it is."
      >
        <form
          className="contents"
          onSubmit={(event) => {
            event.preventDefault();
            activate.mutate({ flowId, version: version.version, reason });
          }}
        >
          <DialogBody>
            {detail.error && <ErrorPanel error={detail.error} title="The version could not be loaded." />}
            {detail.isPending && <Skeleton className="h-24 w-full" />}
            {changes && (
              <section className="grid gap-1.5">
                <h3 className="text-muted-foreground text-xs">
                  What changes against {production ? `v${production.version}` : "nothing"}
                </h3>
                {changes.length > 0 ? (
                  <ChangeList changes={changes} />
                ) : (
                  <p className="text-muted-foreground text-sm">The two versions do the same.</p>
                )}
              </section>
            )}
            {detail.data && (
              <ContractChanges changes={describeContractChanges(from, detail.data.definition, catalog)} />
            )}
            <Field label="Reason" hint="Kept in the audit log.">
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
            {activate.error && <ErrorPanel error={activate.error} title={`v${version.version} was not activated.`} />}
          </DialogBody>
          <DialogFooter>
            <Button onClick={onClose} disabled={activate.isPending}>
              Cancel
            </Button>
            <Button
              type="submit"
              variant="primary"
              busy={activate.isPending}
              disabled={reason.trim() === "" || !detail.data}
            >
              {isBack ? "Roll back to" : "Activate"} v{version.version}
            </Button>
          </DialogFooter>
        </form>
      </DialogContent>
    </Dialog>
  );
}
