import type { BulkInput } from "@millrace/contracts/api/run-control";
import { newId } from "@millrace/contracts/ids";
import { render, screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { beforeEach, describe, expect, it } from "vitest";
import { AnsweredBy } from "@/trpc/answered-by";
import { BulkDialog } from "./bulk-dialog.tsx";
import { noFilters } from "./run-filters.ts";

const flowId = newId("flow");
const bulkId = newId("bulk");
const filters = { ...noFilters, status: [], flow: flowId };
const startedAt = new Date(0).toISOString();

let asked: BulkInput[];
let count: number;
let isClosed: boolean;
beforeEach(() => {
  asked = [];
  count = 1_200;
  isClosed = false;
});
const answer = (path: string, input: unknown) => {
  if (path === "runs.getBulk")
    return {
      id: bulkId,
      action: "cancel",
      total: 1_200,
      done: 1_200,
      skipped: 3,
      by: "Ada",
      startedAt,
      finishedAt: startedAt,
    };
  asked.push(input as BulkInput);
  const first = count === 0 ? [] : [{ id: newId("run"), flowName: "Orders", status: "waiting", startedAt }];
  return { count, first, bulkId: (input as BulkInput).dryRun ? null : bulkId };
};
const show = () =>
  render(
    <AnsweredBy answer={answer}>
      <BulkDialog
        action="cancel"
        filters={filters}
        onClose={() => {
          isClosed = true;
        }}
      />
    </AnsweredBy>,
  );

describe("the dialog of a bulk action", () => {
  it("counts first, acts on the click, and shows how far it has come", async () => {
    const user = userEvent.setup();
    show();
    const confirm = await screen.findByRole("button", { name: "Cancel 1,200 runs" });
    expect(screen.getByRole("alertdialog").textContent).toContain("and 1,199 more");
    expect(asked).toEqual([{ action: "cancel", filter: { flowId }, dryRun: true }]);
    await user.click(confirm);
    expect(asked[1]).toEqual({ action: "cancel", filter: { flowId }, dryRun: false });
    expect((await screen.findByRole("status")).textContent).toContain(
      "1,197 of 1,200 runs cancelled, 3 had changed in the meantime.",
    );
    expect(isClosed).toBe(false);
    await user.click(screen.getByRole("button", { name: "Close" }));
    expect(isClosed).toBe(true);
  });

  it("has nothing to confirm where nothing matches", async () => {
    count = 0;
    const user = userEvent.setup();
    show();
    await screen.findByText(/No run matches/);
    await user.click(screen.getByRole("button", { name: "Close" }));
    expect(asked).toHaveLength(1);
    expect(isClosed).toBe(true);
  });
});
