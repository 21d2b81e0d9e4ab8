"use client";

import { useRouter } from "next/navigation";
import { useOrganization } from "@/organization/organization-provider";
import { trpc } from "@/trpc/client";
import { Dialog, DialogContent } from "@/ui/dialog";
import { FlowForm } from "./flow-form.tsx";

type CreateFlowDialogProps = {
  open: boolean;
  /** Resolves when the address says so. */
  onOpenChange: (open: boolean) => Promise<unknown>;
};

/** Makes an empty flow and opens it in the editor. */
export function CreateFlowDialog({ open, onOpenChange }: CreateFlowDialogProps) {
  const router = useRouter();
  const { path } = useOrganization();
  const utils = trpc.useUtils();
  const create = trpc.flows.create.useMutation({
    onSuccess: async (flow) => {
      void utils.flows.list.invalidate();
      // Whoever comes back from the editor comes to the list, not to this form again.
      await onOpenChange(false);
      router.push(path(`/flows/${flow.id}`));
    },
  });
  return (
    <Dialog open={open} onOpenChange={(isOpen) => void onOpenChange(isOpen)}>
      <DialogContent title="Create flow" description="It opens in the editor; nothing runs before you publish it.">
        <FlowForm
          submitLabel="Create flow"
          onSubmit={(values) => create.mutate(values)}
          isBusy={create.isPending || create.isSuccess}
          error={create.error}
        />
      </DialogContent>
    </Dialog>
  );
}
