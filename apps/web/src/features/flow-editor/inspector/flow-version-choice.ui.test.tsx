import type { FlowReference } from "@millrace/contracts/flow/definition";
import { newId } from "@millrace/contracts/ids";
import { render, screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { useState } from "react";
import { expect, it, vi } from "vitest";
import { AnsweredBy } from "@/trpc/answered-by";
import { FlowVersionChoice } from "./flow-version-choice.tsx";

vi.mock("@/organization/organization-provider", () => ({
  useOrganization: () => ({ can: () => true, path: (path: string) => `/o/acme${path}` }),
}));

const [refund, unpublished] = [newId("flow"), newId("flow")];
const items = [
  { id: refund, name: "Refund", productionVersion: 4 },
  { id: unpublished, name: "Not yet", productionVersion: null },
];

function open(initial?: FlowReference) {
  const latest: { value: FlowReference | undefined } = { value: initial };
  function Host() {
    const [value, setValue] = useState(initial);
    return (
      <FlowVersionChoice
        props={{ id: "flow", "aria-describedby": undefined, "aria-invalid": undefined }}
        value={value}
        disabled={false}
        placeholder="Choose a flow"
        onChange={(reference) => {
          latest.value = reference;
          setValue(reference);
        }}
      />
    );
  }
  render(
    <AnsweredBy answer={() => ({ items, nextCursor: null })}>
      <Host />
    </AnsweredBy>,
  );
  return latest;
}

it("takes the version that is in production when a flow is chosen, and offers published flows only", async () => {
  const latest = open();
  await userEvent.click(await screen.findByText("Choose a flow"));
  expect(screen.queryByText("Not yet")).toBeNull();
  await userEvent.click(screen.getByText("Refund"));
  expect(latest.value).toEqual({ id: refund, version: 4 });
  expect(screen.queryByRole("button", { name: /^Take version/ })).toBeNull();
});

it("stays on its version, and takes the newer one only when asked to", async () => {
  const latest = open({ id: refund, version: 2 });
  const take = await screen.findByRole("button", { name: "Take version 4" });
  expect(latest.value).toEqual({ id: refund, version: 2 });
  await userEvent.click(take);
  expect(latest.value).toEqual({ id: refund, version: 4 });
});

it("says that a flow is gone", async () => {
  open({ id: newId("flow"), version: 1 });
  expect(await screen.findByText(/does not exist any more/)).not.toBeNull();
});
