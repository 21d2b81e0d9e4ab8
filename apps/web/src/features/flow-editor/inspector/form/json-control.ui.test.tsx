import type { FlowNode } from "@millrace/contracts/flow/definition";
import type { JsonValue } from "@millrace/contracts/json";
import { nodeCatalog } from "@millrace/nodes/catalog";
import { act, render, screen, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { useState } from "react";
import { expect, it, vi } from "vitest";
import { flowOf } from "../../fixtures/test-catalog.ts";
import { openTestEditor } from "../../fixtures/test-editor.ts";
import { EditorContext } from "../../state/editor-context.ts";
import { type NodeForm, NodeFormContext } from "../node-form-context.ts";
import { renderField } from "./field-view.tsx";
import { formFieldsOf } from "./form-fields.ts";
import { FormSection } from "./form-section.tsx";
import { valueAt, withValueAt } from "./json-pointer.ts";

vi.mock("../code-editor.tsx", () => ({
  default: (props: { "aria-label"?: string; value: string; onChange: (text: string) => void }) => (
    <textarea
      aria-label={props["aria-label"]}
      value={props.value}
      onChange={(event) => props.onChange(event.target.value)}
    />
  ),
}));

vi.mock("@/organization/organization-provider", () => ({ useOrganization: () => ({ can: () => true }) }));

const type = nodeCatalog.find("set", 1);
if (!type) throw new Error("no set node");
const pointer = "/fields/0/value";
const scope = {
  trigger: null,
  input: null,
  steps: {},
  item: null,
  index: null,
  run: { id: "run", startedAt: "" },
  now: "",
  random: 0,
};
const start = { fields: [{ name: "limits", value: { most: 1 } }], keepInput: false };

/** The form of a node that somebody else edits, too. */
async function open() {
  const written: (JsonValue | undefined)[] = [];
  let others: (value: JsonValue) => void = () => {};
  let show: (isShown: boolean) => void = () => {};
  function Form() {
    const [params, setParams] = useState<FlowNode["params"]>(start);
    const [isShown, setShown] = useState(true);
    others = (value) => setParams((known) => withValueAt(known, pointer, value));
    show = setShown;
    const form = {
      nodeId: "n",
      type,
      messages: [],
      previewScope: null,
      completionScope: scope,
      scopeTypes: null,
      readOnly: false,
      offerTarget: () => () => {},
      setValue: (at, value) => {
        const next = withValueAt(params, at, value);
        written.push(valueAt(next, pointer));
        setParams(next);
      },
    } as NodeForm;
    return (
      <NodeFormContext value={form}>
        {isShown && (
          <FormSection fields={formFieldsOf(form.type.params)} pointer="" value={params} renderField={renderField} />
        )}
      </NodeFormContext>
    );
  }
  render(
    <EditorContext value={openTestEditor({ document: flowOf([]) })}>
      <Form />
    </EditorContext>,
  );
  await screen.findByLabelText("Value");
  return {
    user: userEvent.setup(),
    written,
    others: (value: JsonValue) => act(() => others(value)),
    show: (isShown: boolean) => act(() => show(isShown)),
  };
}
const field = () => screen.getByLabelText<HTMLTextAreaElement>("Value");
const notice = () => screen.queryByRole("region", { name: "Changed while you were typing" });

async function typeHalf(user: ReturnType<typeof userEvent.setup>) {
  await user.clear(field());
  await user.click(field());
  await user.paste('{ "most": 2');
}

it("keeps a half-typed text when somebody else changes the field, and shows both", async () => {
  const { user, written, others } = await open();
  await typeHalf(user);
  expect(notice()).toBeNull();
  others({ most: 9 });
  expect(field().value).toBe('{ "most": 2');
  const shown = within(notice() ?? document.body);
  expect(shown.getByLabelText("What the field holds now").textContent).toContain('"most": 9');
  expect(shown.getByRole("button", { name: "Use mine instead" })).toHaveProperty("disabled", true);
  await user.click(field());
  await user.paste("0 }");
  // Finished, but not decided: theirs is not overwritten by typing.
  expect(written).toEqual([]);
  await user.click(shown.getByRole("button", { name: "Use mine instead" }));
  expect(written).toEqual([{ most: 20 }]);
  expect([notice(), field().value]).toEqual([null, '{ "most": 20 }']);
});

it("takes theirs where that is chosen", async () => {
  const { user, written, others } = await open();
  await typeHalf(user);
  others({ most: 9 });
  await user.click(screen.getByRole("button", { name: "Take what is there now" }));
  expect([written, notice()]).toEqual([[], null]);
  expect(JSON.parse(field().value)).toEqual({ most: 9 });
});

it("keeps it while another node is looked at, and says nothing where nothing changed", async () => {
  const { user, written, show, others } = await open();
  await typeHalf(user);
  show(false);
  show(true);
  await screen.findByLabelText("Value");
  expect([field().value, notice()]).toEqual(['{ "most": 2', null]);
  show(false);
  others({ most: 9 });
  show(true);
  expect(await screen.findByRole("region", { name: "Changed while you were typing" })).toBeTruthy();
  others({ most: 1 });
  expect(notice()).toBeNull();
  await user.click(field());
  await user.paste(" }");
  expect(written).toEqual([{ most: 2 }]);
});

it("shows both when theirs is an expression now, and goes on with the text that was begun", async () => {
  const { user, others } = await open();
  await typeHalf(user);
  others({ $cel: "input.limits" });
  const shown = within(notice() ?? document.body);
  expect(shown.getByLabelText("Your text").textContent).toContain('{ "most": 2');
  expect(shown.getByLabelText("What the field holds now").textContent).toContain("input.limits");
  await user.click(shown.getByRole("button", { name: "Go on with mine" }));
  expect([field().value, notice()]).toEqual(['{ "most": 2', null]);
});

it("says nothing when the person switches to an expression and back", async () => {
  const { user } = await open();
  await typeHalf(user);
  const modes = within(screen.getByRole("group", { name: "How Value is given" }));
  await user.click(modes.getByRole("button", { name: "Expression" }));
  expect(notice()).toBeNull();
  await user.click(modes.getByRole("button", { name: "Fixed" }));
  expect(notice()).toBeNull();
  expect(field().value).toBe('{ "most": 2');
});
