import type { DraftEdit } from "@millrace/contracts/api/flows";
import { newId } from "@millrace/contracts/ids";
import { render, screen, waitFor } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { useState } from "react";
import { beforeEach, expect, it, vi } from "vitest";
import { AnsweredBy } from "@/trpc/answered-by";
import { Toaster } from "@/ui/toaster";
import { TooltipProvider } from "@/ui/tooltip";
import { flowOf, node } from "../fixtures/test-catalog.ts";
import { openTestEditor } from "../fixtures/test-editor.ts";
import { EditorContext } from "../state/editor-context.ts";
import { DraftEdits } from "./draft-edits.tsx";

vi.mock("@/organization/organization-provider", () => ({ useOrganization: () => ({ can: () => true }) }));

const edit = (revision: number, summary: string): DraftEdit => ({
  id: newId("draftEdit"),
  revision,
  at: "2026-01-01T00:00:00.000Z",
  by: "Ada",
  summary,
  changes: null,
  merge: null,
});

let asked: unknown[];
let revision: number;
beforeEach(() => {
  [asked, revision] = [[], 2];
});

const answer = (path: string, input: unknown): unknown => {
  if (path === "flows.draftEdits") return { items: [edit(2, "Changed it"), edit(1, "Drew it")], nextCursor: null };
  asked.push(input);
  revision += 1;
  return { draftRevision: revision, savedAt: "2026-01-01T00:00:00.000Z", problems: [] };
};

/** As in the history, which closes once something is restored. */
function Sheet() {
  const [isOpen, setOpen] = useState(true);
  return isOpen && <DraftEdits onDone={() => setOpen(false)} />;
}

it("restores once, whoever clicks twice, and goes back from there unless somebody has gone on", async () => {
  const editor = openTestEditor({ document: flowOf([node("start", "manual")], []) });
  render(
    <AnsweredBy answer={answer}>
      <TooltipProvider>
        <EditorContext value={editor}>
          <Sheet />
          <Toaster />
        </EditorContext>
      </TooltipProvider>
    </AnsweredBy>,
  );
  const user = userEvent.setup();
  await user.dblClick(await screen.findByRole("button", { name: 'Restore the state after "Drew it"' }));
  await user.click(await screen.findByRole("button", { name: "Undo" }));
  await waitFor(() => expect(asked).toHaveLength(2));
  expect(asked).toMatchObject([{ toRevision: 1 }, { toRevision: 2, baseRevision: 3 }]);
});
