"use client";

import type { FlowSummary } from "@millrace/contracts/api/flows";
import { trpc } from "@/trpc/client";
import { Dialog, DialogContent } from "@/ui/dialog";
import { toast } from "@/ui/toaster";
import { FlowForm } from "./flow-form.tsx";

type RenameFlowDialogProps = { flow: FlowSummary; onOpenChange: (open: boolean) => void };

/** Changes name and description; runs and versions are not touched. */
export function RenameFlowDialog({ flow, onOpenChange }: RenameFlowDialogProps) {
  const utils = trpc.useUtils();
  const rename = trpc.flows.rename.useMutation({
    onSuccess: async () => {
      await utils.flows.list.invalidate();
      onOpenChange(false);
      toast.success("Flow renamed");
    },
  });
  return (
    <Dialog open onOpenChange={onOpenChange}>
      <DialogContent title="Rename flow">
        <FlowForm
          initial={{ name: flow.name, description: flow.description }}
          submitLabel="Rename flow"
          onSubmit={(changes) => rename.mutate({ flowId: flow.id, changes })}
          isBusy={rename.isPending}
          error={rename.error}
        />
      </DialogContent>
    </Dialog>
  );
}
