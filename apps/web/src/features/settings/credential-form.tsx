"use client";

import { zodResolver } from "@hookform/resolvers/zod";
import type { Credential } from "@millrace/contracts/api/credentials";
import { useState } from "react";
import { useForm } from "react-hook-form";
import { RateFields } from "@/features/limits/rate-fields";
import { wrongRate } from "@/features/limits/rate-text";
import { Button } from "@/ui/button";
import { DialogBody, DialogFooter } from "@/ui/dialog";
import { ErrorPanel } from "@/ui/error-panel";
import { Field } from "@/ui/field";
import { Input, Textarea } from "@/ui/input";
import { Label } from "@/ui/label";
import { Switch } from "@/ui/switch";
import {
  type CredentialFormInput,
  type CredentialFormValues,
  credentialForm,
  freshSecret,
} from "./credential-form-schema.ts";
import { CredentialSecretFields } from "./credential-secret-fields.tsx";

type CredentialFormProps = {
  credential: Credential | undefined;
  onSave: (values: CredentialFormValues) => void;
  isBusy: boolean;
  error: unknown;
};

export function CredentialForm({ credential, onSave, isBusy, error }: CredentialFormProps) {
  const [replacesSecret, setReplacesSecret] = useState(!credential);
  const form = useForm<CredentialFormInput, unknown, CredentialFormValues>({
    resolver: zodResolver(credentialForm),
    defaultValues: {
      name: credential?.name ?? "",
      allowedHosts: credential?.allowedHosts.join("\n") ?? "",
      rateLimit: credential?.rateLimit ?? null,
      ...(credential ? {} : { secret: freshSecret("header") }),
    },
  });
  const { errors } = form.formState;
  return (
    <form className="contents" onSubmit={form.handleSubmit(onSave)} noValidate autoComplete="off">
      <DialogBody>
        <Field label="Name" hint="How nodes list it." error={errors.name?.message}>
          {(control) => <Input {...control} {...form.register("name")} placeholder="Stripe live" autoFocus />}
        </Field>
        <Field
          label="May be sent to"
          hint={`One host per line: api.example.com, or *.example.com for all below it. Any other host is refused.${credential ? " A new host needs the secret again." : ""}`}
          error={firstMessage(errors.allowedHosts)}
        >
          {(control) => (
            <Textarea
              {...control}
              {...form.register("allowedHosts")}
              rows={2}
              spellCheck={false}
              className="min-h-14 font-mono text-sm"
            />
          )}
        </Field>
        <RateFields
          label="How often"
          hint="How many requests may go to one host, over all flows, evenly spread. Others wait for their turn. Empty for no limit."
          value={credential?.rateLimit ?? undefined}
          error={errors.rateLimit ? wrongRate : undefined}
          disabled={isBusy}
          onChange={(rate) => form.setValue("rateLimit", rate ?? null, { shouldDirty: true, shouldValidate: true })}
        />
        {credential && (
          <div className="flex items-center gap-2.5">
            <Switch
              id="replace-secret"
              checked={replacesSecret}
              onCheckedChange={(replaces) => {
                setReplacesSecret(replaces);
                form.setValue("secret", replaces ? freshSecret(credential.kind, credential.label) : undefined);
              }}
            />
            <Label htmlFor="replace-secret">Replace the secret</Label>
            <span className="font-mono text-muted-foreground text-xs">{`${credential.label}: ••••${credential.last4}`}</span>
          </div>
        )}
        {replacesSecret && <CredentialSecretFields form={form} />}
        {error ? <ErrorPanel error={error} /> : null}
      </DialogBody>
      <DialogFooter>
        <Button type="submit" variant="primary" busy={isBusy}>
          {credential ? "Save credential" : "Create credential"}
        </Button>
      </DialogFooter>
    </form>
  );
}

/** The message of a field whose lines have their own errors. */
function firstMessage(error: unknown): string | undefined {
  const candidates = Array.isArray(error) ? error : [error];
  for (const candidate of candidates)
    if (
      typeof candidate === "object" &&
      candidate !== null &&
      "message" in candidate &&
      typeof candidate.message === "string"
    )
      return candidate.message;
  return undefined;
}
