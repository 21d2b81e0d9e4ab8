"use client";

import { Controller, type UseFormReturn } from "react-hook-form";
import { Field } from "@/ui/field";
import { Input } from "@/ui/input";
import { Select } from "@/ui/select";
import { type CredentialFormInput, type CredentialFormValues, freshSecret } from "./credential-form-schema.ts";

const kinds = [
  { value: "header", label: "Header", description: "One header with a secret value, such as a bearer token" },
  { value: "basic", label: "User name and password", description: "HTTP basic authentication" },
] as const;

type CredentialSecretFieldsProps = { form: UseFormReturn<CredentialFormInput, unknown, CredentialFormValues> };

/** Kind and value of a secret. */
export function CredentialSecretFields({ form }: CredentialSecretFieldsProps) {
  const kind = form.watch("secret.kind");
  const errorOf = (name: "headerName" | "value" | "username" | "password") =>
    form.getFieldState(`secret.${name}`, form.formState).error?.message;
  return (
    <>
      <Field label="Kind">
        {(control) => (
          <Controller
            control={form.control}
            name="secret"
            render={({ field }) => (
              <Select
                {...control}
                value={kind}
                onValueChange={(next) => field.onChange(freshSecret(next))}
                options={kinds}
              />
            )}
          />
        )}
      </Field>
      {kind === "header" ? (
        <div className="grid gap-4 sm:grid-cols-[10rem_1fr]">
          <Field label="Header" error={errorOf("headerName")}>
            {(control) => (
              <Input
                {...control}
                {...form.register("secret.headerName")}
                spellCheck={false}
                className="font-mono text-sm"
              />
            )}
          </Field>
          <Field label="Value" hint="With its prefix: Bearer sk_live_…" error={errorOf("value")}>
            {(control) => (
              <Input
                {...control}
                {...form.register("secret.value")}
                type="password"
                autoComplete="new-password"
                className="font-mono text-sm"
              />
            )}
          </Field>
        </div>
      ) : (
        <div className="grid gap-4 sm:grid-cols-2">
          <Field label="User name" error={errorOf("username")}>
            {(control) => (
              <Input {...control} {...form.register("secret.username")} autoComplete="off" spellCheck={false} />
            )}
          </Field>
          <Field label="Password" error={errorOf("password")}>
            {(control) => (
              <Input {...control} {...form.register("secret.password")} type="password" autoComplete="new-password" />
            )}
          </Field>
        </div>
      )}
    </>
  );
}
