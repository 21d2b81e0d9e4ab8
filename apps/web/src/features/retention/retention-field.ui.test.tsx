import { newId } from "@millrace/contracts/ids";
import type { Permission } from "@millrace/contracts/permissions";
import { render, screen, waitFor } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { beforeEach, expect, it, vi } from "vitest";
import { AnsweredBy } from "@/trpc/answered-by";
import { RetentionField } from "./retention-field.tsx";

const granted = new Set<Permission>();
vi.mock("@/organization/organization-provider", () => ({
  useOrganization: () => ({ can: (permission: Permission) => granted.has(permission) }),
}));

const flowId = newId("flow");
let saved: unknown[];
beforeEach(() => {
  granted.clear();
  saved = [];
});
const show = () =>
  render(
    <AnsweredBy
      answer={(path, input) => {
        if (path === "flows.setRetention") saved.push(input);
        return path === "flows.retention"
          ? { retention: { succeededDays: null, failedDays: 90, cancelledDays: null }, organizationDays: 30 }
          : null;
      }}
    >
      <RetentionField flowId={flowId} />
    </AnsweredBy>,
  );

it("saves days by outcome, and nothing as the organization's", async () => {
  granted.add("org.manage");
  show();
  await userEvent.type(await screen.findByLabelText("Succeeded"), "0");
  await userEvent.clear(screen.getByLabelText("Failed"));
  await userEvent.click(screen.getByRole("button", { name: "Save days" }));
  const retention = { succeededDays: 0, failedDays: null, cancelledDays: null };
  await waitFor(() => expect(saved).toEqual([{ flowId, retention }]));
  await waitFor(() => expect(screen.queryByRole("button", { name: "Save days" })).toBeNull());
});

it("refuses what are no days, and says which are", async () => {
  granted.add("org.manage");
  show();
  await userEvent.type(await screen.findByLabelText("Cancelled"), "4000");
  await userEvent.click(screen.getByRole("button", { name: "Save days" }));
  expect((await screen.findByRole("alert")).textContent).toContain("from 0 to 3,650");
  expect(saved).toEqual([]);
});

it("only shows them to those who may not change them", async () => {
  show();
  expect(await screen.findByLabelText<HTMLInputElement>("Failed")).toHaveProperty("readOnly", true);
  expect(screen.getByLabelText("Succeeded").getAttribute("placeholder")).toBe("30");
  expect(screen.getByText(/Only owners and admins/)).toBeTruthy();
});
