"use client";

import { zodResolver } from "@hookform/resolvers/zod";
import { addMemberInput } from "@millrace/contracts/api/organizations";
import { Controller, useForm } from "react-hook-form";
import { useOrganization } from "@/organization/organization-provider";
import { trpc } from "@/trpc/client";
import { Button } from "@/ui/button";
import { CopyButton } from "@/ui/copy-button";
import { Dialog, DialogBody, DialogContent, DialogFooter } from "@/ui/dialog";
import { ErrorPanel } from "@/ui/error-panel";
import { Field } from "@/ui/field";
import { Input } from "@/ui/input";
import { Select } from "@/ui/select";
import { toast } from "@/ui/toaster";
import { generatePassword } from "./generate-password.ts";
import { roleOptions } from "./role-options.ts";

type AddMemberDialogProps = { open: boolean; onOpenChange: (open: boolean) => void };

export function AddMemberDialog({ open, onOpenChange }: AddMemberDialogProps) {
  return (
    <Dialog open={open} onOpenChange={onOpenChange}>
      <DialogContent
        title="Add member"
        description="Somebody with an account is a member at once. Anybody else gets an account with a first password."
      >
        <AddMemberForm onAdded={() => onOpenChange(false)} />
      </DialogContent>
    </Dialog>
  );
}

function AddMemberForm({ onAdded }: { onAdded: () => void }) {
  const { role } = useOrganization();
  const utils = trpc.useUtils();
  const form = useForm({
    resolver: zodResolver(addMemberInput),
    defaultValues: { email: "", name: "", role: "viewer" },
  });
  const add = trpc.members.add.useMutation({
    onSuccess: async (member) => {
      await utils.members.list.invalidate();
      toast.success(`${member.name} is a member`);
      onAdded();
    },
  });
  const { errors } = form.formState;
  const firstPassword = form.watch("firstPassword") ?? "";
  return (
    <form className="contents" onSubmit={form.handleSubmit((values) => add.mutate(values))} noValidate>
      <DialogBody>
        <Field label="E-mail address" error={errors.email?.message}>
          {(control) => <Input {...control} {...form.register("email")} type="email" autoComplete="off" autoFocus />}
        </Field>
        <Field label="Name" error={errors.name?.message}>
          {(control) => <Input {...control} {...form.register("name")} autoComplete="off" />}
        </Field>
        <Field label="Role" hint="You can't give a role above your own." error={errors.role?.message}>
          {(control) => (
            <Controller
              control={form.control}
              name="role"
              render={({ field }) => (
                <Select {...control} value={field.value} onValueChange={field.onChange} options={roleOptions(role)} />
              )}
            />
          )}
        </Field>
        <Field
          label="First password"
          hint="For a person without an account. Hand it over on a safe way; it can be changed under Account."
          error={errors.firstPassword?.message}
          aside={
            <Button variant="link" size="sm" onClick={() => form.setValue("firstPassword", generatePassword())}>
              Generate
            </Button>
          }
        >
          {(control) => (
            <div className="flex items-center gap-1">
              <Input
                {...control}
                {...form.register("firstPassword", { setValueAs: (text: string) => text || undefined })}
                autoComplete="off"
                spellCheck={false}
                className="font-mono"
              />
              {firstPassword && <CopyButton text={firstPassword} label="Copy password" />}
            </div>
          )}
        </Field>
        {add.error && <ErrorPanel error={add.error} />}
      </DialogBody>
      <DialogFooter>
        <Button type="submit" variant="primary" busy={add.isPending}>
          Add member
        </Button>
      </DialogFooter>
    </form>
  );
}
