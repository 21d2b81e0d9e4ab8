import type { TaskDetail } from "@millrace/contracts/api/tasks";
import { newId } from "@millrace/contracts/ids";
import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { render, screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { TRPCClientError } from "@trpc/client";
import { observable } from "@trpc/server/observable";
import { describe, expect, it } from "vitest";
import { trpc } from "@/trpc/client";
import { TaskView } from "./task-panel.tsx";

const open: TaskDetail = {
  id: newId("wait"),
  title: "Refund order A-1",
  status: "open",
  role: null,
  isMine: true,
  runId: newId("run"),
  flowId: newId("flow"),
  flowName: "Refunds",
  createdAt: "2026-11-21T03:00:00.000Z",
  dueAt: "2026-11-22T03:00:00.000Z",
  endedAt: null,
  decidedBy: null,
  message: "17 EUR",
  fields: [
    { name: "amount", label: "Amount", kind: "number", required: true },
    { name: "note", label: "Note", kind: "text", required: false },
    { name: "urgent", label: "Urgent", kind: "yes_no", required: false },
  ],
  form: null,
  comment: "",
};

/** The view over a server that refuses with `refusal`, if any. */
function show(task: TaskDetail, refusal?: { code: string; message: string; details?: object }) {
  const sent: unknown[] = [];
  let changes = 0;
  const client = trpc.createClient({
    links: [
      () =>
        ({ op }) =>
          observable((observer) => {
            sent.push(op.input);
            if (!refusal) {
              observer.next({ result: { type: "data", data: task } });
              observer.complete();
              return;
            }
            const data = { app: { retryable: false, ...refusal } };
            observer.error(TRPCClientError.from({ error: { message: "refused", code: -32000, data } } as never));
          }),
    ],
  });
  render(
    <trpc.Provider client={client} queryClient={new QueryClient()}>
      <QueryClientProvider client={new QueryClient()}>
        <TaskView task={task} runHref="/run" flowHref="/flow" onDecided={() => changes++} />
      </QueryClientProvider>
    </trpc.Provider>,
  );
  return { sent, changes: () => changes, user: userEvent.setup() };
}

describe("an open task", () => {
  it("shows what is asked, and sends the form that was filled in with the decision", async () => {
    const { sent, changes, user } = show(open);
    expect(screen.getByRole("heading", { name: "Refund order A-1" })).toBeTruthy();
    expect(screen.getByText("17 EUR")).toBeTruthy();
    await user.type(screen.getByLabelText("Amount"), "17.5");
    await user.type(screen.getByLabelText("Note"), "late");
    await user.clear(screen.getByLabelText("Note"));
    await user.type(screen.getByLabelText("Comment"), "fine");
    await user.click(screen.getByRole("button", { name: "Approve" }));
    await expect.poll(changes).toBe(1);
    expect(sent).toEqual([{ taskId: open.id, decision: "approve", form: { amount: 17.5 }, comment: "fine" }]);
  });

  it("is approved with the keyboard, and rejected with nothing filled in", async () => {
    const { sent, changes, user } = show(open);
    await user.type(screen.getByLabelText("Amount"), "1{Enter}");
    await expect.poll(changes).toBe(1);
    await user.click(screen.getByRole("button", { name: "Reject" }));
    await expect.poll(changes).toBe(2);
    expect(sent).toMatchObject([{ decision: "approve" }, { decision: "reject" }]);
  });

  it("says at the field what is wrong with it, and keeps what was entered", async () => {
    const fields = { amount: "Amount is missing." };
    const { user } = show(open, { code: "task.invalid_form", message: "Not filled in.", details: { fields } });
    await user.type(screen.getByLabelText("Comment"), "fine");
    await user.click(screen.getByRole("button", { name: "Approve" }));
    expect((await screen.findByRole("alert")).textContent).toBe("Amount is missing.");
    expect(screen.getByLabelText("Amount").getAttribute("aria-invalid")).toBe("true");
    expect(screen.getByLabelText<HTMLTextAreaElement>("Comment").value).toBe("fine");
  });

  it("says who was quicker, and leads to how it ended", async () => {
    const message = "Grace has already approved this task.";
    const { changes, user } = show(open, { code: "task.already_decided", message });
    await user.click(screen.getByRole("button", { name: "Reject" }));
    expect((await screen.findByRole("alert")).textContent).toContain(message);
    await user.click(screen.getByRole("button", { name: "Show how it ended" }));
    expect(changes()).toBe(1);
  });

  it("of another role can only be read", () => {
    show({ ...open, isMine: false, role: "admin" });
    expect(screen.getByText("This task asks admins to decide.")).toBeTruthy();
    expect(screen.queryByRole("button", { name: "Approve" })).toBeNull();
  });
});

it("shows of a decided task who decided it and what was filled in", () => {
  show({
    ...open,
    status: "rejected",
    decidedBy: "Grace",
    endedAt: "2026-11-21T04:00:00.000Z",
    form: { amount: 3, urgent: false },
    comment: "no receipt",
  });
  expect(screen.getByText("Rejected by Grace")).toBeTruthy();
  expect(screen.getByText("no receipt")).toBeTruthy();
  expect(screen.getByText("No")).toBeTruthy();
  expect(screen.queryByText("Note")).toBeNull();
  expect(screen.queryByRole("button", { name: "Approve" })).toBeNull();
});
