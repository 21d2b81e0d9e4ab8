"use client";

import { zodResolver } from "@hookform/resolvers/zod";
import { changePasswordInput } from "@millrace/contracts/api/account";
import { useForm } from "react-hook-form";
import { useOrganization } from "@/organization/organization-provider";
import { trpc } from "@/trpc/client";
import { Button } from "@/ui/button";
import { ErrorPanel } from "@/ui/error-panel";
import { Field } from "@/ui/field";
import { Input } from "@/ui/input";
import { toast } from "@/ui/toaster";

export function PasswordForm() {
  const { me } = useOrganization();
  const utils = trpc.useUtils();
  const form = useForm({
    resolver: zodResolver(changePasswordInput),
    defaultValues: { currentPassword: "", newPassword: "" },
  });
  const change = trpc.account.changePassword.useMutation({
    onSuccess: () => {
      form.reset();
      void utils.account.sessions.invalidate();
      toast.success("Password changed");
    },
  });
  const { errors } = form.formState;
  return (
    <form className="grid gap-4" onSubmit={form.handleSubmit((values) => change.mutate(values))} noValidate>
      {/* Password managers want to know whose password it is. */}
      <input type="text" name="username" autoComplete="username" value={me.user.email} readOnly hidden />
      <Field label="Current password" error={errors.currentPassword?.message}>
        {(control) => (
          <Input {...control} {...form.register("currentPassword")} type="password" autoComplete="current-password" />
        )}
      </Field>
      <Field label="New password" hint="At least 10 characters." error={errors.newPassword?.message}>
        {(control) => (
          <Input {...control} {...form.register("newPassword")} type="password" autoComplete="new-password" />
        )}
      </Field>
      {change.error && <ErrorPanel error={change.error} />}
      <div>
        <Button type="submit" busy={change.isPending}>
          Change password
        </Button>
      </div>
    </form>
  );
}
