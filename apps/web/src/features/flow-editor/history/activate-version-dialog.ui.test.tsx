import type { ActivationPreview } from "@millrace/contracts/api/versions";
import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { render, screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { TRPCClientError } from "@trpc/client";
import { observable } from "@trpc/server/observable";
import { expect, it } from "vitest";
import { trpc } from "@/trpc/client";
import { type Editor, EditorContext } from "../state/editor-context.ts";
import { ActivateVersionDialog } from "./activate-version-dialog.tsx";

const preview = (production: number, more: Partial<ActivationPreview> = {}): ActivationPreview => ({
  production,
  changes: [{ kind: "changed", nodeId: "a", text: `HTTP request *Fetch order*: time limit ${production}0 s → 30 s` }],
  contract: { verdict: "compatible", points: [{ verdict: "compatible", text: "It is started as before." }] },
  uses: [],
  problems: [],
  webhook: null,
  schedule: { before: null, after: "Every day at 09:00 · UTC", nextBefore: null, nextAfter: "2026-01-01T09:00:00Z" },
  runs: [{ version: 4, count: 2 }],
  hasMoreRuns: false,
  ...more,
});

/** The dialog over a server whose production is what `production` says. */
function show(server: { production: number; more?: Partial<ActivationPreview> }) {
  const asked: unknown[] = [];
  let isClosed = false;
  const client = trpc.createClient({
    links: [
      () =>
        ({ op }) =>
          observable((observer) => {
            const answer = (data: unknown) => {
              observer.next({ result: { type: "data", data } });
              observer.complete();
            };
            if (op.path === "flows.activationPreview") return answer(preview(server.production, server.more));
            if (op.path !== "flows.activateVersion") return answer(null);
            asked.push(op.input);
            if ((op.input as { production: number }).production === server.production) return answer(undefined);
            const app = {
              code: "version.production_moved",
              message: `Production runs v${server.production} by now.`,
              retryable: false,
            };
            observer.error(
              TRPCClientError.from({ error: { message: "refused", code: -32000, data: { app } } } as never),
            );
          }),
    ],
  });
  render(
    <trpc.Provider client={client} queryClient={new QueryClient()}>
      <QueryClientProvider client={new QueryClient({ defaultOptions: { queries: { retry: false } } })}>
        <EditorContext value={{ flowId: "flw_1" } as unknown as Editor}>
          <ActivateVersionDialog
            version={3}
            onClose={() => {
              isClosed = true;
            }}
          />
        </EditorContext>
      </QueryClientProvider>
    </trpc.Provider>,
  );
  return { asked, isClosed: () => isClosed };
}

it("says what becomes of triggers and runs, and goes back once there is a reason", async () => {
  const { asked, isClosed } = show({ production: 4 });
  const user = userEvent.setup();
  await screen.findByText(/Every day at 09:00/);
  expect(screen.getByText(/2 runs of v4 under way/)).toBeTruthy();
  const button = screen.getByRole<HTMLButtonElement>("button", { name: "Roll back to v3" });
  expect(button.disabled).toBe(true);
  await user.click(screen.getByRole("button", { name: "Wrong results since it was published" }));
  await user.click(button);
  expect(asked).toEqual([
    { flowId: "flw_1", version: 3, production: 4, reason: "Wrong results since it was published" },
  ]);
  await expect.poll(isClosed).toBe(true);
});

it("shows what changes now when production has moved in between, and does nothing until it is asked again", async () => {
  const server = { production: 4 };
  const { asked, isClosed } = show(server);
  const user = userEvent.setup();
  await screen.findByText(/40 s → 30 s/);
  server.production = 5;
  await user.type(screen.getByLabelText("Reason"), "wrong answers");
  await user.click(screen.getByRole("button", { name: "Roll back to v3" }));
  await screen.findByText(/50 s → 30 s/);
  expect(screen.getByText(/Production runs v5 by now/)).toBeTruthy();
  expect([asked.length, isClosed()]).toEqual([1, false]);
  await user.click(screen.getByRole("button", { name: "Roll back to v3" }));
  await expect.poll(isClosed).toBe(true);
});

it("does not offer what can't be done, and says why", async () => {
  const problems = ["Its webhook path orders belongs to the flow Shop by now. Give that one another path first."];
  show({ production: 2, more: { problems } });
  const user = userEvent.setup();
  await screen.findByText(/belongs to the flow Shop/);
  await user.type(screen.getByLabelText("Reason"), "the cause is fixed");
  expect(screen.getByRole<HTMLButtonElement>("button", { name: "Go forward to v3" }).disabled).toBe(true);
});
