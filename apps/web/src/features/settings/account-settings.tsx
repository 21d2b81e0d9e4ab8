"use client";

import { useOrganization } from "@/organization/organization-provider";
import { Field } from "@/ui/field";
import { Input } from "@/ui/input";
import { PageHeader } from "@/ui/page-header";
import { AccountSessions } from "./account-sessions.tsx";
import { PasswordForm } from "./password-form.tsx";
import { SettingsSection } from "./settings-section.tsx";

/** What belongs to the person, in every organization. */
export function AccountSettings() {
  const { me } = useOrganization();
  return (
    <>
      <PageHeader title="Account" purpose="Yours, in every organization that you belong to." />
      <SettingsSection title="You">
        <div className="grid gap-4 sm:grid-cols-2">
          <Field label="Name">{(control) => <Input {...control} value={me.user.name} readOnly />}</Field>
          <Field label="E-mail address">{(control) => <Input {...control} value={me.user.email} readOnly />}</Field>
        </div>
      </SettingsSection>
      <SettingsSection title="Password" text="A change signs you out everywhere else.">
        <PasswordForm />
      </SettingsSection>
      <SettingsSection title="Signed in" text="End what you don't recognize, then change your password.">
        <AccountSessions />
      </SettingsSection>
    </>
  );
}
