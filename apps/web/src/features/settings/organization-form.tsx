"use client";

import { zodResolver } from "@hookform/resolvers/zod";
import { type Organization, updateOrganizationInput } from "@millrace/contracts/api/organizations";
import { useForm } from "react-hook-form";
import { trpc } from "@/trpc/client";
import { Button } from "@/ui/button";
import { ErrorPanel } from "@/ui/error-panel";
import { Field } from "@/ui/field";
import { Input } from "@/ui/input";
import { toast } from "@/ui/toaster";

type OrganizationFormProps = { organization: Organization; isReadOnly: boolean };

export function OrganizationForm({ organization, isReadOnly }: OrganizationFormProps) {
  const utils = trpc.useUtils();
  const { name, runRetentionDays } = organization;
  const form = useForm({
    resolver: zodResolver(updateOrganizationInput.shape.changes.omit({ maxRunningRuns: true })),
    values: { name, runRetentionDays },
    resetOptions: { keepDirtyValues: true },
  });
  const update = trpc.organizations.update.useMutation({
    onSuccess: (changed) => {
      utils.organizations.get.setData(undefined, changed);
      void utils.account.me.invalidate();
      form.reset({ name: changed.name, runRetentionDays: changed.runRetentionDays });
      toast.success("Settings saved");
    },
  });
  const { errors, isDirty } = form.formState;
  return (
    <form className="grid gap-5" onSubmit={form.handleSubmit((changes) => update.mutate({ changes }))} noValidate>
      <Field label="Name" error={errors.name?.message}>
        {(control) => (
          <Input {...control} {...form.register("name")} readOnly={isReadOnly} autoComplete="organization" />
        )}
      </Field>
      <Field label="Address" hint="Part of every link and webhook address, so it never changes.">
        {(control) => <Input {...control} value={organization.slug} readOnly className="font-mono" />}
      </Field>
      <Field
        label="Keep finished runs for"
        hint="Older runs and their data are deleted for good, each hour. A flow can keep its runs longer or shorter, in its settings."
        error={errors.runRetentionDays?.message}
      >
        {(control) => (
          <div className="flex items-center gap-2">
            <Input
              {...control}
              {...form.register("runRetentionDays", { valueAsNumber: true })}
              type="number"
              min={1}
              max={3650}
              readOnly={isReadOnly}
              className="w-24 tabular-nums"
            />
            <span className="text-muted-foreground">days</span>
          </div>
        )}
      </Field>
      {update.error && <ErrorPanel error={update.error} />}
      {!isReadOnly && (
        <div className="flex gap-2">
          <Button type="submit" variant="primary" busy={update.isPending} disabled={!isDirty}>
            Save changes
          </Button>
          {isDirty && (
            <Button variant="ghost" onClick={() => form.reset()}>
              Discard
            </Button>
          )}
        </div>
      )}
    </form>
  );
}
