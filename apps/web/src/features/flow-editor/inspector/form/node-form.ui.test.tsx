import type { FlowNode } from "@millrace/contracts/flow/definition";
import type { ExpressionScope } from "@millrace/contracts/flow/node-run";
import { asSample, exactly, number, text } from "@millrace/engine/types/schema-parts";
import { noScopeTypes } from "@millrace/engine/types/scope-types";
import { nodeCatalog } from "@millrace/nodes/catalog";
import { render, screen, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { useState } from "react";
import { describe, expect, it, vi } from "vitest";
import { flowOf } from "../../fixtures/test-catalog.ts";
import { openTestEditor } from "../../fixtures/test-editor.ts";
import { EditorContext } from "../../state/editor-context.ts";
import { NodeFormContext } from "../node-form-context.ts";
import { fieldMessagesOf } from "./field-messages.ts";
import { renderField } from "./field-view.tsx";
import { formFieldsOf } from "./form-fields.ts";
import { FormSection } from "./form-section.tsx";
import { withValueAt } from "./json-pointer.ts";

// The code editor measures text, which there is none of here; a plain text field takes its place.
vi.mock("../code-editor.tsx", () => ({
  default: (props: { id?: string; "aria-label"?: string; value: string; onChange: (text: string) => void }) => (
    <textarea
      id={props.id}
      aria-label={props["aria-label"]}
      value={props.value}
      onChange={(event) => props.onChange(event.target.value)}
    />
  ),
}));

const scope: ExpressionScope = {
  trigger: null,
  input: { price: 4.5 },
  steps: {},
  item: null,
  index: null,
  run: { id: "run", startedAt: "2026-01-01T00:00:00Z" },
  now: "2026-01-01T00:00:00Z",
  random: 0,
};

function Form({ type, onParams }: { type: string; onParams: (params: FlowNode["params"]) => void }) {
  const definition = nodeCatalog.find(type, 1);
  if (!definition) throw new Error(`no node type ${type}`);
  const [params, setParams] = useState(definition.initialParams());
  return (
    <NodeFormContext
      value={{
        nodeId: "n",
        messages: fieldMessagesOf(definition, params, []),
        previewScope: scope,
        completionScope: scope,
        scopeTypes: { ...noScopeTypes, input: exactly({ price: number, body: asSample(exactly({ id: text })) }) },
        type: definition,
        offerTarget: () => () => {},
        readOnly: false,
        setValue: (pointer, value) => {
          const next = withValueAt(params, pointer, value);
          setParams(next);
          onParams(next);
        },
      }}
    >
      <FormSection fields={formFieldsOf(definition.params)} pointer="" value={params} renderField={renderField} />
    </NodeFormContext>
  );
}

function open(type: string) {
  let params: FlowNode["params"] = {};
  render(
    <EditorContext value={openTestEditor({ document: flowOf([]) })}>
      <Form
        type={type}
        onParams={(next) => {
          params = next;
        }}
      />
    </EditorContext>,
  );
  return { user: userEvent.setup(), params: () => params };
}

describe("the form of a node's parameters", () => {
  it("shows the value of an expression on the last run's data, and its mistakes in words", async () => {
    const { user, params } = open("condition");
    const when = await screen.findByLabelText("When");
    expect(screen.getByRole("alert").textContent).toMatch(/true or false/);
    await user.type(when, "input.price > 4");
    expect(params()).toEqual({ when: { $cel: "input.price > 4" } });
    expect(screen.getByText("true")).toBeTruthy();
    await user.type(when, " &&");
    expect(screen.getByRole("status").textContent).toMatch(/\w/);
    expect(screen.queryByText("true")).toBeNull();
  });

  it("says under the field what types forbid, and what the field wants", async () => {
    const { user } = open("condition");
    const when = await screen.findByLabelText("When");
    await user.type(when, "input.prize > 4");
    expect(screen.getByText("input.prize > 4", { selector: "textarea" })).toBeTruthy();
    const said = () => screen.getAllByRole("status").map((note) => note.textContent);
    expect(said()).toEqual(["input has no field prize; did you mean price?"]);
    await user.clear(when);
    await user.type(when, "input.price");
    expect(said()).toContain("This gives a number, but true or false is wanted here");
    await user.clear(when);
    await user.type(when, "input.body.no == 1");
    expect(said()[0]).toBe("In the known data input.body has no field no. It has: id");
    expect(screen.getAllByRole("status")[0]?.className).toContain("text-waiting");
  });

  it("adds, fills in, moves and deletes entries of a list", async () => {
    const { user, params } = open("switch");
    await user.click(screen.getByRole("button", { name: "Add case" }));
    const names = screen.getAllByLabelText("Name");
    expect(names).toHaveLength(2);
    await user.type(names[1] ?? screen.getByLabelText("Name"), "Large");
    await user.click(screen.getByRole("button", { name: "Move case 2 up" }));
    expect(params().cases).toMatchObject([{ name: "Large" }, { name: "Case 1" }]);
    await user.click(screen.getByRole("button", { name: "Delete case 1" }));
    expect(params().cases).toMatchObject([{ name: "Case 1" }]);
  });

  it("changes between fixed, expression and template and gives back what was there", async () => {
    const { user, params } = open("fail");
    await user.type(screen.getByLabelText("Message"), "No stock");
    const modes = within(screen.getByRole("group", { name: "How Message is given" }));
    await user.click(modes.getByRole("button", { name: "Template" }));
    expect(params()).toEqual({ message: { $liquid: "No stock" } });
    await user.click(modes.getByRole("button", { name: "Fixed" }));
    expect(params()).toEqual({ message: "No stock" });
    expect(modes.getByRole("button", { name: "Fixed" }).getAttribute("aria-pressed")).toBe("true");
  });

  it("takes an amount with its unit and stores milliseconds", async () => {
    const { user, params } = open("wait");
    const amount = screen.getByLabelText("Duration");
    expect((amount as HTMLInputElement).value).toBe("1");
    await user.clear(amount);
    await user.type(amount, "1.5");
    expect(params()).toEqual({ durationMs: 90_000 });
  });
});
