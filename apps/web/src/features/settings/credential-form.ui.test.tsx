import type { Credential } from "@millrace/contracts/api/credentials";
import { newId } from "@millrace/contracts/ids";
import { render, screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { expect, it } from "vitest";
import { Dialog, DialogContent } from "@/ui/dialog";
import { CredentialForm } from "./credential-form.tsx";
import type { CredentialFormValues } from "./credential-form-schema.ts";

const stored: Credential = {
  id: newId("credential"),
  name: "Stripe",
  kind: "header",
  allowedHosts: ["api.stripe.com"],
  label: "authorization",
  last4: "4f2a",
  rateLimit: { max: 100, perMs: 60_000 },
  updatedAt: new Date(0).toISOString(),
};

function open(credential?: Credential) {
  const saved: CredentialFormValues[] = [];
  render(
    <Dialog open>
      <DialogContent title="Credential" description="A secret.">
        <CredentialForm credential={credential} onSave={(values) => saved.push(values)} isBusy={false} error={null} />
      </DialogContent>
    </Dialog>,
  );
  return saved;
}

it("keeps how often a credential may be used, changes it, and takes it away", async () => {
  const user = userEvent.setup();
  const saved = open(stored);
  const save = () => user.click(screen.getByRole("button", { name: "Save credential" }));
  await save();
  await user.type(screen.getByLabelText("How often"), "0");
  await save();
  await user.clear(screen.getByLabelText("How often"));
  await save();
  expect(saved.map(({ rateLimit }) => rateLimit)).toEqual([
    { max: 100, perMs: 60_000 },
    { max: 1_000, perMs: 60_000 },
    null,
  ]);
});

it("does not save something wrong, and says what is right", async () => {
  const user = userEvent.setup();
  const saved = open(stored);
  await user.type(screen.getByLabelText("How often"), ".5");
  await user.click(screen.getByRole("button", { name: "Save credential" }));
  expect(screen.getByRole("alert").textContent).toContain("Enter a whole number from 1 to 1,000,000");
  expect(saved).toEqual([]);
});

it("has no limit for a new credential", async () => {
  const user = userEvent.setup();
  const saved = open();
  await user.type(screen.getByLabelText("Name"), "Mail");
  await user.type(screen.getByLabelText("May be sent to"), "mail.test");
  await user.type(screen.getByLabelText("Value"), "secret");
  await user.click(screen.getByRole("button", { name: "Create credential" }));
  expect(saved[0]?.rateLimit).toBeNull();
});
