import type { Expectation } from "@millrace/contracts/api/test-sets";
import { render, screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { useState } from "react";
import { expect, it, vi } from "vitest";
import { AnsweredBy } from "@/trpc/answered-by";
import { CaseList } from "./case-list.tsx";
import { CaseResult } from "./case-result.tsx";
import { ExpectationFields } from "./expectation-fields.tsx";

vi.mock("@/organization/organization-provider", () => ({
  useOrganization: () => ({ can: () => true, path: (path: string) => `/o/acme${path}` }),
}));

const testCaseId = "tca_01jd0000000000000000000000" as const;
const testSetRunId = "tsr_01jd0000000000000000000000" as const;

it("checks assertions while one types, adds and removes them", async () => {
  const latest: { value: Expectation | null } = { value: null };
  function Host() {
    const [value, setValue] = useState<Expectation>({ kind: "cel", assertions: ["output.total == 1"] });
    return (
      <ExpectationFields
        value={value}
        readOnly={false}
        onChange={(changed) => {
          latest.value = changed;
          if (changed) setValue(changed);
        }}
      />
    );
  }
  render(<Host />);
  await userEvent.click(screen.getByRole("button", { name: "Add assertion" }));
  expect(screen.getByText("Enter an expression.")).toBeTruthy();
  await userEvent.type(screen.getByLabelText("Assertion 2"), "nobody == 1");
  expect(screen.getByText(/nobody/)).toBeTruthy();
  await userEvent.clear(screen.getByLabelText("Assertion 2"));
  await userEvent.type(screen.getByLabelText("Assertion 2"), "size(steps) > 0");
  expect(latest.value).toEqual({ kind: "cel", assertions: ["output.total == 1", "size(steps) > 0"] });
  await userEvent.click(screen.getByRole("button", { name: "Remove assertion 1" }));
  expect(latest.value).toEqual({ kind: "cel", assertions: ["size(steps) > 0"] });
});

it("shows what became of each case, of deleted ones too, and leads to the run", () => {
  const outcome = {
    testCaseId,
    name: "Three",
    status: "failed" as const,
    runId: null,
    reason: "It differs.",
    finishedAt: null,
  };
  render(<CaseList cases={[]} outcomes={[outcome]} onEdit={null} onCompare={() => undefined} />);
  expect(screen.getByText("Three (deleted)")).toBeTruthy();
  expect(screen.getByText("Failed")).toBeTruthy();
  expect(screen.getByText("It differs.")).toBeTruthy();
  expect(screen.getByRole("button", { name: "Show result" })).toBeTruthy();
});

it("puts expected and actual side by side, place by place", async () => {
  const result = {
    expectation: { kind: "exact", output: { total: 1, same: true } },
    actual: { total: 2, same: true, more: null },
    problems: ["/total", "/more"],
    isKept: true,
  };
  render(
    <AnsweredBy answer={() => result}>
      <CaseResult testSetRunId={testSetRunId} testCaseId={testCaseId} onClose={() => undefined} />
    </AnsweredBy>,
  );
  expect(await screen.findByText("2 places differ")).toBeTruthy();
  const cells = screen
    .getAllByRole("row")
    .map((row) => [...row.querySelectorAll("td")].map((cell) => cell.textContent));
  expect(cells.slice(1)).toEqual([
    ["/total", "1", "2"],
    ["/more", "nothing", "null"],
  ]);
});

it("says that what a run gave went with the run, instead of comparing with nothing", async () => {
  const result = { expectation: { kind: "exact", output: { total: 1 } }, actual: null, problems: [], isKept: false };
  render(
    <AnsweredBy answer={() => result}>
      <CaseResult testSetRunId={testSetRunId} testCaseId={testCaseId} onClose={() => undefined} />
    </AnsweredBy>,
  );
  expect(await screen.findByText(/was deleted with the run/)).toBeTruthy();
  expect(screen.queryByRole("table")).toBeNull();
});
