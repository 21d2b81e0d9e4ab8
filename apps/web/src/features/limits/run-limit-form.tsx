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

type RunLimitFormProps = { organization: Organization; isReadOnly: boolean };

/** How many runs of all flows may be under way at once. */
export function RunLimitForm({ organization: { maxRunningRuns }, isReadOnly }: RunLimitFormProps) {
  const utils = trpc.useUtils();
  const form = useForm({
    resolver: zodResolver(updateOrganizationInput.shape.changes.pick({ maxRunningRuns: true })),
    values: { maxRunningRuns },
    resetOptions: { keepDirtyValues: true },
  });
  const update = trpc.organizations.update.useMutation({
    onSuccess: (changed) => {
      utils.organizations.get.setData(undefined, changed);
      void utils.limits.list.invalidate();
      form.reset({ maxRunningRuns: changed.maxRunningRuns });
      toast.success("Limit saved");
    },
  });
  const { errors, isDirty } = form.formState;
  return (
    <form className="grid gap-5" onSubmit={form.handleSubmit((changes) => update.mutate({ changes }))} noValidate>
      <Field
        label="Runs at once"
        hint="How many runs of all flows together may be under way; others wait in line. Empty for no limit. Holds for runs that start from now on."
        error={errors.maxRunningRuns?.message}
      >
        {(control) => (
          <Input
            {...control}
            {...form.register("maxRunningRuns", {
              setValueAs: (value: unknown) => (value === "" || value === null ? null : Number(value)),
            })}
            type="number"
            min={1}
            readOnly={isReadOnly}
            className="w-24 tabular-nums"
          />
        )}
      </Field>
      {update.error && <ErrorPanel error={update.error} />}
      {!isReadOnly && (
        <div className="flex gap-2">
          <Button type="submit" variant="primary" busy={update.isPending} disabled={!isDirty}>
            Save limit
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
