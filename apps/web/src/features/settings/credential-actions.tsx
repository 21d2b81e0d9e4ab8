"use client";

import type { Credential } from "@millrace/contracts/api/credentials";
import { Ellipsis, Pencil, Trash2 } from "lucide-react";
import { useState } from "react";
import { trpc } from "@/trpc/client";
import { AlertDialog } from "@/ui/alert-dialog";
import { Button } from "@/ui/button";
import {
  DropdownMenu,
  DropdownMenuContent,
  DropdownMenuItem,
  DropdownMenuSeparator,
  DropdownMenuTrigger,
} from "@/ui/dropdown-menu";
import { ErrorPanel } from "@/ui/error-panel";
import { toast } from "@/ui/toaster";
import { CredentialDialog } from "./credential-dialog.tsx";

/** The menu at the end of a credential's row. */
export function CredentialActions({ credential }: { credential: Credential }) {
  const [dialog, setDialog] = useState<"edit" | "delete" | null>(null);
  const close = (open: boolean) => !open && setDialog(null);
  const utils = trpc.useUtils();
  const remove = trpc.credentials.delete.useMutation({
    onSuccess: async () => {
      await utils.credentials.list.invalidate();
      setDialog(null);
      toast.success(`${credential.name} is deleted`);
    },
  });
  return (
    <>
      <DropdownMenu>
        <DropdownMenuTrigger asChild>
          <Button variant="ghost" size="icon-sm" aria-label={`Actions for ${credential.name}`}>
            <Ellipsis aria-hidden />
          </Button>
        </DropdownMenuTrigger>
        <DropdownMenuContent>
          <DropdownMenuItem onSelect={() => setDialog("edit")}>
            <Pencil aria-hidden />
            Edit or rotate
          </DropdownMenuItem>
          <DropdownMenuSeparator />
          <DropdownMenuItem danger onSelect={() => setDialog("delete")}>
            <Trash2 aria-hidden />
            Delete
          </DropdownMenuItem>
        </DropdownMenuContent>
      </DropdownMenu>
      {dialog === "edit" && <CredentialDialog credential={credential} onOpenChange={close} />}
      <AlertDialog
        open={dialog === "delete"}
        onOpenChange={close}
        title={`Delete ${credential.name}?`}
        description="Its value is gone for good. Steps of flows that use it fail from their next run until another credential is chosen."
        confirmLabel="Delete credential"
        busy={remove.isPending}
        onConfirm={() => remove.mutate({ credentialId: credential.id })}
      >
        {remove.error && <ErrorPanel error={remove.error} />}
      </AlertDialog>
    </>
  );
}
