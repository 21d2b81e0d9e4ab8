"use client";

import { useRouter } from "next/navigation";
import { useOrganization } from "@/organization/organization-provider";
import { trpc } from "@/trpc/client";
import { Dialog, DialogContent } from "@/ui/dialog";
import { FlowForm } from "./flow-form.tsx";

type CreateFlowDialogProps = { open: boolean; onOpenChange: (open: boolean) => void };

/** Makes an empty flow and opens it in the editor. */
export function CreateFlowDialog({ open, onOpenChange }: CreateFlowDialogProps) {
  const router = useRouter();
  const { path } = useOrganization();
  const utils = trpc.useUtils();
  const create = trpc.flows.create.useMutation({
    onSuccess: (flow) => {
      void utils.flows.list.invalidate();
      router.push(path(`/flows/${flow.id}`));
    },
  });
  return (
    <Dialog open={open} onOpenChange={onOpenChange}>
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
