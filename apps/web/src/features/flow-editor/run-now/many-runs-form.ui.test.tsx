import type { BatchProgress, StartBatchInput } from "@millrace/contracts/api/batches";
import { newId } from "@millrace/contracts/ids";
import type { Permission } from "@millrace/contracts/permissions";
import { fireEvent, render, screen, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { beforeEach, describe, expect, it, vi } from "vitest";
import { AnsweredBy } from "@/trpc/answered-by";
import { Dialog, DialogContent } from "@/ui/dialog";
import { ManyRunsForm } from "./many-runs-form.tsx";

const granted = new Set<Permission>();
vi.mock("@/organization/organization-provider", () => ({
  useOrganization: () => ({
    can: (permission: Permission) => granted.has(permission),
    path: (path: string) => `/o/acme${path}`,
  }),
}));

const flowId = newId("flow");
const batchId = newId("batch");
const progress: BatchProgress = {
  id: batchId,
  flowId,
  flowName: "Orders",
  version: 3,
  total: 1_000,
  started: 1_000,
  existing: 0,
  refused: 0,
  startsAt: null,
  by: "Ada",
  createdAt: new Date(0).toISOString(),
  finishedAt: new Date(0).toISOString(),
  cancelled: null,
  counts: { pending: 0, queued: 300, running: 100, succeeded: 590, failed: 10, cancelled: 0 },
  refusedPlaces: [],
  isDone: false,
};

let asked: [string, unknown][];
let answered: BatchProgress;
beforeEach(() => {
  asked = [];
  answered = progress;
  granted.clear();
  granted.add("run.control");
});
const answer = (path: string, input: unknown) => {
  if (path === "runs.getBatch") return answered;
  asked.push([path, input]);
  return path === "runs.startBatch" ? { batchId, total: 2 } : { notStarted: 0, bulkId: null };
};
function open() {
  render(
    <AnsweredBy answer={answer}>
      <Dialog open>
        <DialogContent title="Start runs">
          <ManyRunsForm flowId={flowId} version={3} onClose={() => undefined} />
        </DialogContent>
      </Dialog>
    </AnsweredBy>,
  );
  const paste = (text: string) => fireEvent.change(screen.getByLabelText("Inputs"), { target: { value: text } });
  return { user: userEvent.setup(), paste };
}
const started = () => asked.find(([path]) => path === "runs.startBatch")?.[1] as StartBatchInput | undefined;

describe("starting many runs", () => {
  it("shows what was read, starts it, and then says how far it is and where its runs are", async () => {
    const { user, paste } = open();
    expect((screen.getByRole("button", { name: "Start runs" }) as HTMLButtonElement).disabled).toBe(true);
    paste("id,name\n1,Ada\n2,Bob");
    const preview = await screen.findByRole("region", { name: "Preview" });
    expect(preview.textContent).toContain("2 inputs read as CSV");
    expect(within(preview).getAllByRole("listitem")).toHaveLength(2);
    await user.click(screen.getByRole("button", { name: "Start 2 runs of v3" }));
    expect(started()).toEqual({
      flowId,
      items: [{ input: { id: "1", name: "Ada" } }, { input: { id: "2", name: "Bob" } }],
    });
    const status = await screen.findByRole("status");
    expect(status.textContent).toContain("600 of 1,000 ended: 590 succeeded, 10 failed. 300 queued, 100 running.");
    expect(screen.getByRole("link", { name: "Open its runs" }).getAttribute("href")).toBe(
      `/o/acme/runs?batch=${batchId}`,
    );
    await user.click(screen.getByRole("button", { name: "Cancel the batch" }));
    expect(asked.at(-1)).toEqual(["runs.cancelBatch", { batchId }]);
  });

  it("takes a time, a priority and the keys out of a field along", async () => {
    const { user, paste } = open();
    paste('{"orderId": "A-1"}\n{"orderId": 2}');
    fireEvent.change(screen.getByLabelText("Start at"), { target: { value: "2030-05-06T07:08" } });
    await user.type(screen.getByLabelText("Idempotency key from field"), "orderId");
    await user.click(await screen.findByRole("button", { name: "Start 2 runs of v3" }));
    expect(started()).toEqual({
      flowId,
      items: [
        { input: { orderId: "A-1" }, startKey: "A-1" },
        { input: { orderId: 2 }, startKey: "2" },
      ],
      startAt: new Date("2030-05-06T07:08").toISOString(),
    });
  });

  it("names the lines that are wrong and starts nothing before they are right", async () => {
    const { user, paste } = open();
    paste('{"a": 1}\n{a: 2}\n{"a": 3}');
    expect((await screen.findByRole("alert")).textContent).toContain("Line 2: This line is not JSON.");
    const button = screen.getByRole("button", { name: "Start 2 runs of v3" }) as HTMLButtonElement;
    expect(button.disabled).toBe(true);
    paste('[{"a": 1}, {"b": 2}]');
    await user.type(screen.getByLabelText("Idempotency key from field"), "a");
    expect((await screen.findByRole("alert")).textContent).toContain("Item 2: There is no text or number");
    paste(JSON.stringify(Array.from({ length: 10_001 }, () => ({ a: 1 }))));
    expect((await screen.findByText(/at most 10,000 can be started at once/)).textContent).toContain("10,001 inputs");
    expect(started()).toBeUndefined();
  });

  it("says which inputs were refused and when a later batch begins", async () => {
    const startsAt = new Date(Date.now() + 3_600_000).toISOString();
    answered = { ...progress, startsAt, refused: 25, refusedPlaces: [0, 6] };
    granted.clear();
    const { user, paste } = open();
    paste("[1]");
    await user.click(await screen.findByRole("button", { name: "Start 1 run of v3" }));
    const status = await screen.findByRole("status");
    expect(status.textContent).toContain("their key was used with another input: inputs 1, 7 and more.");
    expect(status.textContent).toContain("They begin at ");
    expect(screen.queryByRole("button", { name: "Cancel the batch" })).toBeNull();
  });
});
