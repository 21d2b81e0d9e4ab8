import { operationsBetween } from "@millrace/engine/draft/operations-between";
import { render, screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { describe, expect, it } from "vitest";
import { edge, flowOf, node } from "../fixtures/test-catalog.ts";
import { openTestEditor } from "../fixtures/test-editor.ts";
import { EditorContext } from "../state/editor-context.ts";
import { ChangeIdDialog } from "./change-id-dialog.tsx";

const flow = flowOf(
  [
    node("fetch", "manual", { name: "Fetch" }),
    node("sum", "set", { name: "Sum", params: { a: { $cel: "steps.fetch.total" }, b: { $cel: "'fetch'" } } }),
  ],
  [edge("fetch", "sum")],
);

function open() {
  const editor = openTestEditor({ document: flow });
  render(
    <EditorContext value={editor}>
      <ChangeIdDialog nodeId="fetch" onClose={() => {}} />
    </EditorContext>,
  );
  return { editor, user: userEvent.setup(), field: screen.getByLabelText("Id") };
}

describe("changing a node's id", () => {
  it("says who follows and where to look, and changes all of it as one edit", async () => {
    const { editor, user, field } = open();
    await user.clear(field);
    await user.type(field, "Order Total");
    expect(field).toHaveProperty("value", "order_total");
    expect(screen.getByText(/Follow along/).textContent).toContain('"Sum"');
    expect(screen.getByText(/Look at "Sum" afterwards/)).toBeTruthy();
    await user.keyboard("{Enter}");
    const { definition } = editor.session.document();
    expect(definition.nodes[1]?.params.a).toEqual({ $cel: "steps.order_total.total" });
    expect(definition.edges).toEqual([edge("order_total", "sum")]);
    editor.session.undo();
    expect(operationsBetween(flow, editor.session.document())).toEqual([]);
  });

  it.each([
    ["sum", /"Sum" has this id already/],
    ["1st", /starting with a letter/],
    ["in", /means something else/],
  ])("refuses %s with the reason", async (id, reason) => {
    const { editor, user, field } = open();
    await user.clear(field);
    await user.type(field, `${id}{Enter}`);
    expect(screen.getByText(reason)).toBeTruthy();
    expect(editor.session.document()).toBe(flow);
  });
});
