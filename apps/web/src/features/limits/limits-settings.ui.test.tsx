import type { LimitInUse } from "@millrace/contracts/api/limits";
import { newId } from "@millrace/contracts/ids";
import type { Permission } from "@millrace/contracts/permissions";
import { render, screen, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { beforeEach, describe, expect, it, vi } from "vitest";
import { AnsweredBy } from "@/trpc/answered-by";
import { LimitsSettings } from "./limits-settings.tsx";

const granted = new Set<Permission>();
vi.mock("@/organization/organization-provider", () => ({
  useOrganization: () => ({
    can: (permission: Permission) => granted.has(permission),
    path: (path: string) => `/o/acme${path}`,
  }),
}));

const flowId = newId("flow");
const limit = (changed: Partial<LimitInUse>): LimitInUse => ({
  kind: "flow",
  name: "Orders",
  flowId,
  key: null,
  max: 3,
  perMs: null,
  inUse: 3,
  waiting: 12,
  nextAt: null,
  ...changed,
});

let items: LimitInUse[];
let changes: unknown[];
let maxRunningRuns: number | null;
beforeEach(() => {
  granted.clear();
  [items, changes, maxRunningRuns] = [[], [], 20];
});
const answer = (path: string, input: unknown) => {
  if (path === "limits.list") return { items, more: false, shareWeight: granted.has("org.manage") ? 2 : null };
  if (path === "organizations.update") {
    changes.push(input);
    maxRunningRuns = (input as { changes: { maxRunningRuns: number | null } }).changes.maxRunningRuns;
  }
  return {
    id: newId("organization"),
    name: "Acme",
    slug: "acme",
    runRetentionDays: 30,
    maxRunningRuns,
    createdAt: new Date(0).toISOString(),
  };
};
const show = () =>
  render(
    <AnsweredBy answer={answer}>
      <LimitsSettings />
    </AnsweredBy>,
  );

describe("the page of limits", () => {
  it("says what is in use and how many wait, each kind in its own words", async () => {
    items = [
      limit({}),
      limit({ kind: "node", name: "Orders · Charge", key: '"eu"', max: 1, inUse: 1, waiting: 4 }),
      limit({ kind: "credential_rate", name: "Stripe at api.stripe.com", flowId: null, perMs: 60_000, inUse: null }),
      limit({ kind: "credential_rate", name: "Mail at mail.test", flowId: null, max: null, inUse: null, waiting: 0 }),
    ];
    show();
    await screen.findByText("Orders");
    const table = screen.getByRole("table", { name: "Limits in use" });
    const rows = within(table)
      .getAllByRole("row")
      .slice(1)
      .map((row) =>
        within(row)
          .getAllByRole("cell")
          .map((cell) => cell.textContent),
      );
    expect(rows).toEqual([
      ["OrdersRuns at once", "", "3 of 3", "12"],
      ["Orders · ChargeStep at once", '"eu"', "1 of 1", "4"],
      ["Stripe at api.stripe.comCredential, how often", "", "3 per minute", "12"],
      ["Mail at mail.testCredential, how often", "", "Free", "0"],
    ]);
    expect(within(table).getByRole("link", { name: "Orders" }).getAttribute("href")).toBe(`/o/acme/flows/${flowId}`);
  });

  it("explains itself while nothing is in use", async () => {
    show();
    expect(await screen.findByText("No limit is in use")).toBeTruthy();
  });

  it("lets owners and admins set the runs at once, and shows them the share", async () => {
    granted.add("org.manage");
    const user = userEvent.setup();
    show();
    const field = await screen.findByLabelText("Runs at once");
    expect(screen.getByRole("heading", { name: "Share" })).toBeTruthy();
    await user.clear(field);
    await user.click(screen.getByRole("button", { name: "Save limit" }));
    await vi.waitFor(() => expect(changes).toEqual([{ changes: { maxRunningRuns: null } }]));
  });

  it("shows others the limit and nothing to change", async () => {
    show();
    const field = await screen.findByLabelText<HTMLInputElement>("Runs at once");
    expect([field.readOnly, field.value]).toEqual([true, "20"]);
    expect(screen.queryByRole("button", { name: "Save limit" })).toBeNull();
    expect(screen.queryByRole("heading", { name: "Share" })).toBeNull();
  });
});
