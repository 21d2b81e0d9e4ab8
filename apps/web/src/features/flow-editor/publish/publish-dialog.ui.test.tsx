import type { GateState } from "@millrace/contracts/api/versions";
import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { render, screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { TRPCClientError } from "@trpc/client";
import { observable } from "@trpc/server/observable";
import { describe, expect, it } from "vitest";
import { trpc } from "@/trpc/client";
import { flowOf, node } from "../fixtures/test-catalog.ts";
import { openTestEditor } from "../fixtures/test-editor.ts";
import { type Editor, EditorContext } from "../state/editor-context.ts";
import type { Answer, Failure, SyncPorts } from "../sync/sync-ports.ts";
import { PublishDialog } from "./publish-dialog.tsx";

const openEditor = (server: Partial<Pick<SyncPorts, "send" | "log">>) =>
  openTestEditor({ document: flowOf([node("start", "manual")]), server });
const savedAt = (revision: number): Answer => ({ kind: "log", log: { revision, edits: [] }, taken: 1 });

/** The dialog over a server that counts previews and publishes only revision `current`. */
function show(editor: Editor, current: { revision: number; gates?: GateState[]; approval?: { decision: null } }) {
  const asked: number[] = [];
  const labels: unknown[] = [];
  const requests: unknown[] = [];
  let previews = 0;
  const answer = (path: string, input: unknown): unknown => {
    if (path === "flows.publishPreview") {
      previews++;
      const text = `Change ${previews}`;
      return {
        nextVersion: 2,
        changes: [{ kind: "settings", text }],
        contract: { verdict: "compatible", points: [] },
        uses: [],
        production: 1,
        draftRevision: current.revision,
        contentHash: "h",
        sameAs: null,
        problems: [],
        gates: current.gates ?? [],
        approval: current.approval ?? null,
      };
    }
    if (path === "flows.publish") {
      const { draftRevision, ...label } = input as { draftRevision: number };
      asked.push(draftRevision);
      labels.push(label);
      if (draftRevision === current.revision) return { version: 2 };
      const details = { currentRevision: current.revision };
      throw { code: "flow.draft_conflict", message: "Changed elsewhere.", retryable: true, details };
    }
    if (path === "flows.requestApproval") {
      requests.push(input);
      return { id: "pap_1" };
    }
    throw { code: "system.unexpected", message: "No connection.", retryable: true };
  };
  const client = trpc.createClient({
    links: [
      () =>
        ({ op }) =>
          observable((observer) => {
            try {
              observer.next({ result: { type: "data", data: answer(op.path, op.input) } });
              observer.complete();
            } catch (app) {
              const data = { app };
              observer.error(TRPCClientError.from({ error: { message: "refused", code: -32000, data } } as never));
            }
          }),
    ],
  });
  const queryClient = new QueryClient({ defaultOptions: { queries: { retry: false } } });
  render(
    <trpc.Provider client={client} queryClient={queryClient}>
      <QueryClientProvider client={queryClient}>
        <EditorContext value={editor}>
          <PublishDialog onClose={() => {}} />
        </EditorContext>
      </QueryClientProvider>
    </trpc.Provider>,
  );
  return { asked, labels, requests };
}

describe("the publish dialog", () => {
  it("publishes what was looked at, and shows the newest changes when that is out of date", async () => {
    const editor = openEditor({ log: async () => savedAt(2) });
    const current = { revision: 1 };
    const { asked } = show(editor, current);
    const user = userEvent.setup();
    await screen.findByText("Change 1");
    current.revision = 2;
    editor.sync.heard(2);
    await user.click(screen.getByRole("button", { name: "Publish v2" }));
    await screen.findByText("Change 2");
    expect(asked).toEqual([1]);
    expect(screen.getByRole("alert").textContent).toContain("changed elsewhere");
    editor.ui.set((ui) => ({ ...ui, dialog: { kind: "publish" } }));
    await user.click(screen.getByRole("button", { name: "Publish v2" }));
    expect(asked).toEqual([1, 2]);
    // The flow could not be loaded afterwards; it is published all the same.
    await expect.poll(() => editor.ui.get().dialog).toBeNull();
    expect(screen.queryByText("The draft was not published.")).toBeNull();
  });

  it("goes on when edits that could not be saved are saved after all", async () => {
    const answers: (Answer | Failure)[] = [{ kind: "refused", message: "no" }, savedAt(2)];
    const editor = openEditor({ send: async () => answers.shift() ?? { kind: "unreachable" } });
    editor.session.apply({ kind: "add", nodes: [node("a", "set")], positions: {}, edges: [] });
    const { asked } = show(editor, { revision: 2 });
    const user = userEvent.setup();
    await user.click(await screen.findByRole("button", { name: "Try again" }));
    await screen.findByText("Change 1");
    expect(screen.queryByRole("alert")).toBeNull();
    await user.click(screen.getByRole("button", { name: "Publish v2" }));
    expect(asked).toEqual([2]);
  });

  it("publishes with a name and a note", async () => {
    const { labels } = show(openEditor({}), { revision: 1 });
    const user = userEvent.setup();
    await user.type(await screen.findByLabelText("Name"), "Summer prices");
    await user.type(screen.getByLabelText("Note"), "from June on");
    await user.click(screen.getByRole("button", { name: "Publish v2" }));
    expect(labels).toMatchObject([{ name: "Summer prices", note: "from June on" }]);
  });

  it("stays shut while a gate is closed, and says what to do about it", async () => {
    const gates: GateState[] = [{ gate: "approval", passed: false, text: "Nobody has been asked." }];
    const current = { revision: 1, gates };
    const { requests } = show(openEditor({}), current);
    const user = userEvent.setup();
    await screen.findByText("Nobody has been asked.");
    expect(screen.getByRole<HTMLButtonElement>("button", { name: "Publish v2" }).disabled).toBe(true);
    await user.type(screen.getByLabelText("Note"), "for Monday");
    current.gates = [{ gate: "approval", passed: true, text: "Grace has approved it." }];
    await user.click(screen.getByRole("button", { name: "Ask for approval" }));
    expect(requests).toMatchObject([{ draftRevision: 1, note: "for Monday" }]);
    await screen.findByText("Grace has approved it.");
    expect(screen.getByRole<HTMLButtonElement>("button", { name: "Publish v2" }).disabled).toBe(false);
  });

  it("shows that somebody has been asked as waiting, not as refused", async () => {
    const gates: GateState[] = [{ gate: "approval", passed: false, text: "Grace has asked for approval." }];
    show(openEditor({}), { revision: 1, gates, approval: { decision: null } });
    await screen.findByText("Grace has asked for approval.");
    expect(screen.getByLabelText("Waiting")).toBeTruthy();
    expect(screen.queryByRole("button", { name: "Ask for approval" })).toBeNull();
    expect(screen.getByRole<HTMLButtonElement>("button", { name: "Publish v2" }).disabled).toBe(true);
  });
});
