import { render, screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { describe, expect, it } from "vitest";
import { flowOf, node } from "../fixtures/test-catalog.ts";
import { openTestEditor } from "../fixtures/test-editor.ts";
import { type Editor, EditorContext } from "../state/editor-context.ts";
import { StepLimits } from "./step-limits.tsx";

/** An open editor that saves nowhere. */
function open(nodes: ReturnType<typeof node>[], readOnly = false): Editor {
  const editor = openTestEditor({ document: flowOf(nodes), readOnly });
  render(
    <EditorContext value={editor}>
      <StepLimits />
    </EditorContext>,
  );
  return editor;
}
const limited = node("charge", "http", { name: "Charge card", rateLimit: { max: 100, perMs: 60_000 } });

describe("the limits of a flow's steps", () => {
  it("lists those that have one, in words, and changes them as on the node", async () => {
    const user = userEvent.setup();
    const editor = open([node("start", "manual"), limited, node("sum", "set")]);
    expect(screen.getByText("100 per minute")).toBeTruthy();
    expect(screen.queryByLabelText("Limit a step")).toBeNull();
    await user.click(screen.getByRole("button", { name: "Change Charge card" }));
    await user.type(screen.getByLabelText("At once"), "3");
    expect(editor.session.document().definition.nodes[1]?.concurrency).toEqual({ max: 3 });
    expect(screen.getByText("100 per minute, 3 at once")).toBeTruthy();
  });

  it("gives a step a limit that has none", async () => {
    const user = userEvent.setup();
    open([node("start", "manual"), node("load", "http", { name: "Load stock" }), limited]);
    await user.click(screen.getByLabelText("Limit a step"));
    await user.click(await screen.findByRole("option", { name: "Load stock" }));
    expect(screen.getByRole("button", { name: "Close Load stock" })).toBeTruthy();
    expect(screen.getByText("No limit")).toBeTruthy();
  });

  it("says why there is nothing to limit", () => {
    open([node("start", "manual"), node("sum", "set")]);
    expect(screen.getByText(/there is nothing to limit yet/)).toBeTruthy();
  });

  it("only shows them to who may not edit", () => {
    open([limited, node("load", "http")], true);
    expect(screen.getByText("100 per minute")).toBeTruthy();
    expect(screen.queryByLabelText("Limit a step")).toBeNull();
  });
});
