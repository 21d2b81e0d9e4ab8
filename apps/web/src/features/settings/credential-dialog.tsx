"use client";

import type { CreateCredentialInput, Credential } from "@millrace/contracts/api/credentials";
import { trpc } from "@/trpc/client";
import { Dialog, DialogContent } from "@/ui/dialog";
import { toast } from "@/ui/toaster";
import { CredentialForm } from "./credential-form.tsx";

type CredentialDialogProps = { credential?: Credential; onOpenChange: (open: boolean) => void };

/** Creates a credential, or changes one; its old value is never shown. */
export function CredentialDialog({ credential, onOpenChange }: CredentialDialogProps) {
  const utils = trpc.useUtils();
  const saved = async (text: string) => {
    await utils.credentials.list.invalidate();
    onOpenChange(false);
    toast.success(text);
  };
  const create = trpc.credentials.create.useMutation({
    onSuccess: (created) => saved(`${created.name} is ready to use`),
  });
  const update = trpc.credentials.update.useMutation({ onSuccess: () => saved("Credential changed") });
  const save = (
    values: Omit<CreateCredentialInput, "secret"> & { secret?: CreateCredentialInput["secret"] | undefined },
  ) => {
    const { secret, ...rest } = values;
    if (credential) update.mutate({ credentialId: credential.id, changes: { ...rest, ...(secret ? { secret } : {}) } });
    else if (secret) create.mutate({ ...rest, secret });
  };
  return (
    <Dialog open onOpenChange={onOpenChange}>
      <DialogContent
        title={credential ? `Edit ${credential.name}` : "Create credential"}
        description={
          credential
            ? "Running flows use the change from their next request on."
            : "It is encrypted with the key of your organization and never shown again."
        }
      >
        <CredentialForm
          credential={credential}
          onSave={save}
          isBusy={create.isPending || update.isPending}
          error={create.error ?? update.error}
        />
      </DialogContent>
    </Dialog>
  );
}
