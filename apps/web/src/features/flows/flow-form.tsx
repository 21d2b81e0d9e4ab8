"use client";

import { zodResolver } from "@hookform/resolvers/zod";
import { createFlowInput } from "@millrace/contracts/api/flows";
import { useForm } from "react-hook-form";
import { Button } from "@/ui/button";
import { DialogBody, DialogFooter } from "@/ui/dialog";
import { ErrorPanel } from "@/ui/error-panel";
import { Field } from "@/ui/field";
import { Input, Textarea } from "@/ui/input";

type FlowFormProps = {
  initial?: { name: string; description: string };
  submitLabel: string;
  onSubmit: (values: { name: string; description: string }) => void;
  isBusy: boolean;
  error: unknown;
};

/** Name and description, for a new flow and for renaming one; stands inside a dialog. */
export function FlowForm({ initial, submitLabel, onSubmit, isBusy, error }: FlowFormProps) {
  const form = useForm({
    resolver: zodResolver(createFlowInput),
    defaultValues: initial ?? { name: "", description: "" },
  });
  const { errors } = form.formState;
  return (
    <form className="contents" onSubmit={form.handleSubmit(onSubmit)} noValidate>
      <DialogBody>
        <Field label="Name" error={errors.name?.message}>
          {(control) => (
            <Input
              {...control}
              {...form.register("name")}
              placeholder="Check new orders"
              autoComplete="off"
              autoFocus
            />
          )}
        </Field>
        <Field
          label="Description"
          hint="What it is for, in one sentence. Optional."
          error={errors.description?.message}
        >
          {(control) => <Textarea {...control} {...form.register("description")} rows={2} className="min-h-14" />}
        </Field>
        {error ? <ErrorPanel error={error} /> : null}
      </DialogBody>
      <DialogFooter>
        <Button type="submit" variant="primary" busy={isBusy}>
          {submitLabel}
        </Button>
      </DialogFooter>
    </form>
  );
}
