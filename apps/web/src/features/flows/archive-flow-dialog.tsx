"use client";

import type { FlowSummary } from "@millrace/contracts/api/flows";
import { trpc } from "@/trpc/client";
import { AlertDialog } from "@/ui/alert-dialog";
import { ErrorPanel } from "@/ui/error-panel";
import { toast } from "@/ui/toaster";

type ArchiveFlowDialogProps = { flow: FlowSummary; onOpenChange: (open: boolean) => void };

/** Takes a flow out of service, after saying what that means for this one. */
export function ArchiveFlowDialog({ flow, onOpenChange }: ArchiveFlowDialogProps) {
  const utils = trpc.useUtils();
  const archive = trpc.flows.archive.useMutation({
    onSuccess: async () => {
      await utils.flows.list.invalidate();
      onOpenChange(false);
      toast.success(`${flow.name} is archived`);
    },
  });
  return (
    <AlertDialog
      open
      onOpenChange={onOpenChange}
      title={`Archive ${flow.name}?`}
      description={consequence(flow)}
      confirmLabel="Archive flow"
      busy={archive.isPending}
      onConfirm={() => archive.mutate({ flowId: flow.id })}
    >
      {archive.error && <ErrorPanel error={archive.error} />}
    </AlertDialog>
  );
}

function consequence(flow: FlowSummary): string {
  const kept = "Its versions and finished runs stay readable. Archiving can't be undone here.";
  if (flow.productionVersion === null) return `It leaves the list. ${kept}`;
  switch (flow.trigger) {
    case "webhook":
      return `It leaves the list, and its webhook address answers 404 from now on. ${kept}`;
    case "schedule":
      return `It leaves the list, and its schedule stops. ${kept}`;
    default:
      return `It leaves the list and can't be started any more. ${kept}`;
  }
}
