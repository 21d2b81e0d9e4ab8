"use client";

import { zodResolver } from "@hookform/resolvers/zod";
import { setUpInput } from "@millrace/contracts/api/account";
import { useForm } from "react-hook-form";
import { EntryFrame } from "@/features/sign-in/entry-frame";
import { signInWithPassword } from "@/features/sign-in/sign-in-with-password";
import { trpc } from "@/trpc/client";
import { Button } from "@/ui/button";
import { ErrorPanel } from "@/ui/error-panel";
import { Field } from "@/ui/field";
import { Input } from "@/ui/input";

/** First run: the first person and the first organization, then straight to its flows. */
export function SetupScreen() {
  const form = useForm({
    resolver: zodResolver(setUpInput),
    defaultValues: { name: "", email: "", password: "", organizationName: "" },
  });
  const { errors, isSubmitting, isSubmitSuccessful } = form.formState;
  const setUp = trpc.installation.setUp.useMutation();

  const submit = form.handleSubmit(async (values) => {
    const created = await setUp.mutateAsync(values).catch(() => null);
    if (!created) return;
    const problem = await signInWithPassword(values.email, values.password).catch(() => ({}));
    window.location.assign(problem ? "/sign-in" : `/o/${created.organizationSlug}/flows`);
  });

  return (
    <EntryFrame title="Set up Millrace" purpose="You become the owner of the first organization.">
      <form className="grid gap-4" onSubmit={(event) => void submit(event)} noValidate>
        <Field label="Your name" error={errors.name?.message}>
          {(control) => <Input {...control} {...form.register("name")} autoComplete="name" autoFocus className="h-9" />}
        </Field>
        <Field label="E-mail address" hint="You sign in with it." error={errors.email?.message}>
          {(control) => (
            <Input {...control} {...form.register("email")} type="email" autoComplete="username" className="h-9" />
          )}
        </Field>
        <Field label="Password" hint="At least 10 characters." error={errors.password?.message}>
          {(control) => (
            <Input
              {...control}
              {...form.register("password")}
              type="password"
              autoComplete="new-password"
              className="h-9"
            />
          )}
        </Field>
        <Field
          label="Organization"
          hint="A company or a team. More can follow."
          error={errors.organizationName?.message}
        >
          {(control) => (
            <Input {...control} {...form.register("organizationName")} autoComplete="organization" className="h-9" />
          )}
        </Field>
        {setUp.error && <ErrorPanel error={setUp.error} />}
        <Button
          type="submit"
          variant="primary"
          size="lg"
          busy={isSubmitting || (isSubmitSuccessful && setUp.isSuccess)}
          className="mt-1"
        >
          Create organization
        </Button>
      </form>
    </EntryFrame>
  );
}
