"use client";

import type { ErrorBody } from "@millrace/contracts/errors";
import { type FormEvent, useState } from "react";
import { errorBodyOf } from "@/trpc/error-body";
import { Button } from "@/ui/button";
import { ErrorPanel } from "@/ui/error-panel";
import { Field } from "@/ui/field";
import { Input } from "@/ui/input";
import { EntryFrame } from "./entry-frame.tsx";
import { signInWithPassword } from "./sign-in-with-password.ts";

export function SignInScreen({ next }: { next: string }) {
  const [error, setError] = useState<ErrorBody | null>(null);
  const [isBusy, setIsBusy] = useState(false);

  const submit = async (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const values = new FormData(event.currentTarget);
    setIsBusy(true);
    const problem = await signInWithPassword(String(values.get("email")), String(values.get("password"))).catch(
      errorBodyOf,
    );
    setError(problem);
    // A full load, so that nothing of before stays in memory.
    if (problem) setIsBusy(false);
    else window.location.assign(next);
  };

  return (
    <EntryFrame title="Sign in" purpose="Use the account of your organization.">
      <form className="grid gap-4" onSubmit={(event) => void submit(event)}>
        <Field label="E-mail address">
          {(control) => (
            <Input {...control} name="email" type="email" autoComplete="username" required autoFocus className="h-9" />
          )}
        </Field>
        <Field label="Password">
          {(control) => (
            <Input
              {...control}
              name="password"
              type="password"
              autoComplete="current-password"
              required
              className="h-9"
            />
          )}
        </Field>
        {error && <ErrorPanel error={error} />}
        <Button type="submit" variant="primary" size="lg" busy={isBusy} className="mt-1">
          Sign in
        </Button>
      </form>
    </EntryFrame>
  );
}
