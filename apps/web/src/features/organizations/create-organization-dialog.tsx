"use client";

import { Dialog, DialogContent, DialogFooter } from "@/ui/dialog";
import { CreateOrganizationForm } from "./create-organization-form.tsx";

export function CreateOrganizationDialog({
  open,
  onOpenChange,
}: {
  open: boolean;
  onOpenChange: (open: boolean) => void;
}) {
  return (
    <Dialog open={open} onOpenChange={onOpenChange}>
      <DialogContent title="Create organization" description="You become its owner." size="sm">
        <CreateOrganizationForm className="grid gap-4 px-5 py-4">
          {(submit) => <DialogFooter>{submit}</DialogFooter>}
        </CreateOrganizationForm>
      </DialogContent>
    </Dialog>
  );
}
