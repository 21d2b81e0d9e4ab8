import type { RunSummary } from "@millrace/contracts/api/runs";
import { newId } from "@millrace/contracts/ids";
import type { DeclaredSearchField, SearchFilter } from "@millrace/contracts/run/search-value";
import { render, screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { useState } from "react";
import { describe, expect, it } from "vitest";
import { TooltipProvider } from "@/ui/tooltip";
import { noFilters, type RunFilters } from "./run-filters.ts";
import { searchColumns } from "./search-columns.tsx";
import { SearchFilters } from "./search-filters.tsx";

const fields: DeclaredSearchField[] = [
  { name: "order", label: "Order number", type: "text" },
  { name: "total", label: "Total", type: "number" },
  { name: "paid", label: "Paid", type: "boolean" },
  { name: "due", label: "Due", type: "date" },
];

function open(search: SearchFilter[] | null = null, declared = fields) {
  const latest: { value: RunFilters } = { value: { ...noFilters, status: [], flow: newId("flow"), search } };
  function Host() {
    const [filters, setFilters] = useState(latest.value);
    return (
      <SearchFilters
        filters={filters}
        fields={declared}
        setFilters={(changes) => {
          latest.value = { ...filters, ...changes } as RunFilters;
          setFilters(latest.value);
        }}
      />
    );
  }
  render(<Host />);
  return latest;
}

describe("filters by search fields", () => {
  it("look for texts in three ways, and are cleared one by one", async () => {
    const latest = open([{ name: "total", is: "at_least", value: "5" }]);
    const user = userEvent.setup();
    await user.click(screen.getByRole("button", { name: "Order number" }));
    await user.click(screen.getByLabelText("How it is compared"));
    await user.click(await screen.findByRole("option", { name: "starts with" }));
    await user.type(screen.getByRole("textbox", { name: "Order number" }), " A-1 {Enter}");
    expect(latest.value.search).toEqual([
      { name: "total", is: "at_least", value: "5" },
      { name: "order", is: "starts_with", value: "A-1" },
    ]);
    expect(screen.getByText("starts with A-1")).toBeTruthy();
    await user.click(screen.getByRole("button", { name: "Clear filter total" }));
    await user.click(screen.getByRole("button", { name: "Clear filter order number" }));
    expect(latest.value.search).toBeNull();
  });

  it("look for numbers in a range, and say at once what is none", async () => {
    const latest = open();
    const user = userEvent.setup();
    await user.click(screen.getByRole("button", { name: "Total" }));
    await user.type(screen.getByLabelText("At least"), "much{Enter}");
    expect(screen.getByRole("alert").textContent).toContain('"Total" holds numbers, and "much" is none.');
    await user.clear(screen.getByLabelText("At least"));
    await user.type(screen.getByLabelText("At least"), "9");
    await user.type(screen.getByLabelText("At most"), "5{Enter}");
    expect(screen.getByRole("alert").textContent).toContain("no run fits");
    expect(latest.value.search).toBeNull();
    await user.clear(screen.getByLabelText("At most"));
    await user.type(screen.getByLabelText("At most"), "12.5{Enter}");
    expect(latest.value.search).toEqual([
      { name: "total", is: "at_least", value: "9" },
      { name: "total", is: "at_most", value: "12.5" },
    ]);
    expect(screen.getByText("9 to 12.5")).toBeTruthy();
  });

  it("look for yes or no", async () => {
    const latest = open();
    const user = userEvent.setup();
    await user.click(screen.getByRole("button", { name: "Paid" }));
    await user.click(await screen.findByRole("option", { name: "No" }));
    expect(latest.value.search).toEqual([{ name: "paid", is: "equals", value: "false" }]);
  });

  it("can be cleared although the flow does not declare the field any more", async () => {
    const latest = open([{ name: "gone", is: "equals", value: "x" }], []);
    const user = userEvent.setup();
    await user.click(screen.getByText("gone:"));
    expect(screen.getByText(/does not declare this search field/)).toBeTruthy();
    await user.keyboard("{Escape}");
    await user.click(screen.getByRole("button", { name: "Clear filter gone" }));
    expect(latest.value.search).toBeNull();
  });
});

it("shows the values of runs, and why there is none", async () => {
  const run = {
    searchValues: [
      { name: "order", value: "A-1", problem: null },
      { name: "total", value: null, problem: "The expression gave nothing." },
      { name: "due", value: "2026-11-21T00:00:00.000Z", problem: null },
    ],
  } as RunSummary;
  render(
    <TooltipProvider>
      {searchColumns(fields).map((column) => (
        <p key={column.id}>{column.cell(run)}</p>
      ))}
    </TooltipProvider>,
  );
  expect(screen.getByText("A-1")).toBeTruthy();
  expect(screen.getByText("2026-11-21")).toBeTruthy();
  expect(screen.getAllByText("–")).toHaveLength(2);
});
