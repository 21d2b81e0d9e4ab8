import type { SavedFilter } from "@millrace/contracts/api/saved-filters";
import { newId } from "@millrace/contracts/ids";
import { render, screen, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { beforeEach, expect, it, vi } from "vitest";
import { AnsweredBy } from "@/trpc/answered-by";
import { TooltipProvider } from "@/ui/tooltip";
import { noFilters } from "./run-filters.ts";
import { SavedFilters } from "./saved-filters.tsx";

let permissions: readonly string[];
vi.mock("@/organization/organization-provider", () => ({
  useOrganization: () => ({ can: (one: string) => permissions.includes(one) }),
}));
vi.mock("@/realtime/realtime-provider", () => ({ useTopic: () => {} }));

const left: SavedFilter = {
  id: newId("savedFilter"),
  name: "Slow ones",
  query: "longer=5000",
  isShared: true,
  isOwn: false,
  ownerName: "Grace Hopper",
  isOwnerGone: true,
};
let saved: SavedFilter[];
let sent: { path: string; input: unknown }[];
beforeEach(() => {
  saved = [left];
  sent = [];
  permissions = ["run.control"];
});

async function open() {
  const answer = (path: string, input: unknown) => {
    if (path === "savedFilters.list") return saved;
    sent.push({ path, input });
    if (path === "savedFilters.delete") saved = [];
    return null;
  };
  render(
    <AnsweredBy answer={answer}>
      <TooltipProvider>
        <SavedFilters filters={{ ...noFilters, status: ["failed"] }} setFilters={() => {}} />
      </TooltipProvider>
    </AnsweredBy>,
  );
  const user = userEvent.setup();
  await user.click(screen.getByRole("button", { name: "Saved filters" }));
  await screen.findByText("Slow ones");
  return user;
}

it("says that who shared a filter has left, and asks before it is deleted for everybody", async () => {
  const user = await open();
  expect(screen.getByText("by Grace Hopper, who has left")).toBeTruthy();
  expect(screen.queryByRole("button", { name: "Share Slow ones" })).toBeNull();
  await user.click(screen.getByRole("button", { name: "Delete Slow ones" }));
  expect(sent).toEqual([]);
  const question = within(await screen.findByRole("alertdialog", { name: "Delete “Slow ones”?" }));
  await user.click(question.getByRole("button", { name: "Delete filter" }));
  expect(sent).toEqual([{ path: "savedFilters.delete", input: { filterId: left.id } }]);
});

it("gives a shared filter of somebody else the filters that are chosen, for those who control runs", async () => {
  saved = [{ ...left, isOwnerGone: false }];
  const user = await open();
  await user.click(screen.getByRole("button", { name: "Change Slow ones" }));
  expect(sent).toEqual([{ path: "savedFilters.change", input: { filterId: left.id, query: "status=failed" } }]);
});

it("offers others nothing but to use it", async () => {
  permissions = [];
  await open();
  for (const name of ["Change Slow ones", "Share Slow ones", "Delete Slow ones"])
    expect(screen.queryByRole("button", { name })).toBeNull();
});
