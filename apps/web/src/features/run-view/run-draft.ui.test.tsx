import { newId } from "@millrace/contracts/ids";
import { render, screen } from "@testing-library/react";
import { expect, it, vi } from "vitest";
import { RunDraft } from "./run-draft.tsx";

vi.mock("@/organization/organization-provider", () => ({
  useOrganization: () => ({ path: (path: string) => `/o/acme${path}` }),
}));

const [flowId, branchId] = [newId("flow"), newId("branch")];
const show = (draft: Parameters<typeof RunDraft>[0]["draft"]) => {
  const { container } = render(<RunDraft flowId={flowId} draft={draft} />);
  const address = new URL(screen.getByRole("link").getAttribute("href") ?? "", "http://localhost");
  return { text: container.textContent, address: [address.pathname, Object.fromEntries(address.searchParams)] };
};

it("names the branch and leads to what has changed in its draft since", () => {
  expect(show({ branchId, branch: "Retry faster", revision: 5 })).toEqual({
    text: "Draft of branch Retry faster at edit 5 · Compare with the draft now",
    address: [`/o/acme/flows/${flowId}/compare`, { from: `${branchId}@5`, to: branchId, branch: branchId }],
  });
});

it("needs no name for the main branch", () => {
  expect(show({ branch: "main", revision: 5 })).toEqual({
    text: "Draft at edit 5 · Compare with the draft now",
    address: [`/o/acme/flows/${flowId}/compare`, { from: "draft@5", to: "draft" }],
  });
});
