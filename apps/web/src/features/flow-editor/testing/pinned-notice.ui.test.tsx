import { render, screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { useState } from "react";
import { expect, it } from "vitest";
import { AnsweredBy } from "@/trpc/answered-by";
import { flowOf, node } from "../fixtures/test-catalog.ts";
import { openTestEditor } from "../fixtures/test-editor.ts";
import { EditorContext } from "../state/editor-context.ts";
import { PinnedNotice } from "./pinned-notice.tsx";

const nodes = [
  node("start", "manual"),
  node("ask", "http"),
  node("tell", "http"),
  node("off", "http", { disabled: true }),
];
const editor = openTestEditor({ document: flowOf(nodes) });

function Host() {
  const [usePinned, setUsePinned] = useState(true);
  return <PinnedNotice usePinned={usePinned} onChange={setUsePinned} />;
}

it("names what gives pinned data and what is really executed, and follows the switch", async () => {
  const pins = [{ nodeId: "ask", port: "out", size: 2, by: "Ada", at: "2026-01-01T00:00:00.000Z" }];
  render(
    <EditorContext value={editor}>
      <AnsweredBy answer={() => pins}>
        <Host />
      </AnsweredBy>
    </EditorContext>,
  );
  const name = (id: string) => editor.session.document().definition.nodes.find((one) => one.id === id)?.name ?? "";
  expect(await screen.findByText(new RegExp(`output is pinned: ${name("ask")}\\.`))).toBeTruthy();
  expect(screen.getByText(/Really executed/).textContent).toContain(`elsewhere: ${name("tell")}.`);
  await userEvent.click(screen.getByRole("switch"));
  expect(screen.getByText(/Really executed/).textContent).toContain(`elsewhere: ${name("ask")}, ${name("tell")}.`);
});
