"use client";

import { zodResolver } from "@hookform/resolvers/zod";
import { createOrganizationInput } from "@millrace/contracts/api/organizations";
import type { ReactNode } from "react";
import { useForm } from "react-hook-form";
import { trpc } from "@/trpc/client";
import { Button } from "@/ui/button";
import { ErrorPanel } from "@/ui/error-panel";
import { Field } from "@/ui/field";
import { Input } from "@/ui/input";

/** Makes an organization and opens it. `children` places the submit button. */
export function CreateOrganizationForm({
  className,
  children,
}: {
  className?: string;
  children: (submit: ReactNode) => ReactNode;
}) {
  const form = useForm({ resolver: zodResolver(createOrganizationInput), defaultValues: { name: "" } });
  const create = trpc.organizations.create.useMutation({
    onSuccess: ({ slug }) => window.location.assign(`/o/${slug}/flows`),
  });
  return (
    <form onSubmit={form.handleSubmit((values) => create.mutate(values))} noValidate>
      <div className={className ?? "grid gap-4 pb-4"}>
        <Field
          label="Name"
          hint="It has its own flows, runs, members and credentials."
          error={form.formState.errors.name?.message}
        >
          {(control) => <Input {...control} {...form.register("name")} autoFocus autoComplete="organization" />}
        </Field>
        {create.error && <ErrorPanel error={create.error} />}
      </div>
      {children(
        <Button type="submit" variant="primary" busy={create.isPending || create.isSuccess}>
          Create organization
        </Button>,
      )}
    </form>
  );
}
