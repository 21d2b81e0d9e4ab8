"use client";

import { EntryFrame } from "@/features/sign-in/entry-frame";
import { CreateOrganizationForm } from "./create-organization-form.tsx";

/** For somebody who is a member of no organization. */
export function NewOrganizationScreen() {
  return (
    <EntryFrame
      title="Create an organization"
      purpose="You are not a member of one yet. Create your own, or ask an admin to add you to theirs."
    >
      <CreateOrganizationForm>{(submit) => <div className="flex">{submit}</div>}</CreateOrganizationForm>
    </EntryFrame>
  );
}
