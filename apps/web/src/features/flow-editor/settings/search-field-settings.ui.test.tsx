import type { SearchFields } from "@millrace/contracts/flow/definition";
import type { JsonValue } from "@millrace/contracts/json";
import { startScope } from "@millrace/engine/expressions/start-scope";
import { render, screen, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { useState } from "react";
import { describe, expect, it, vi } from "vitest";
import { nameFrom } from "./search-field-draft.ts";
import { SearchFieldSettings } from "./search-field-settings.tsx";

vi.mock("../inspector/code-editor.tsx", () => ({
  default: ({
    value,
    onChange,
    id,
    "aria-label": label,
  }: Record<string, never> & { onChange: (text: string) => void }) => (
    <textarea id={id} aria-label={label} value={value} onChange={({ target }) => onChange(target.value)} />
  ),
}));

const order: SearchFields = { order: { type: "text", value: { $cel: "trigger.body.order" } } };

/** The settings as the page keeps them. */
function open({
  initial = {},
  trigger,
  disabled = false,
}: {
  initial?: SearchFields;
  trigger?: JsonValue;
  disabled?: boolean;
}) {
  const latest: { value: SearchFields | undefined } = { value: initial };
  const scope = trigger === undefined ? null : startScope({ runId: "run_1", startedAtMs: 0, input: trigger });
  function Host() {
    const [fields, setFields] = useState<SearchFields | undefined>(initial);
    return (
      <SearchFieldSettings
        fields={fields ?? {}}
        scope={scope}
        disabled={disabled}
        onChange={(changed) => {
          latest.value = changed;
          setFields(changed);
        }}
      />
    );
  }
  render(<Host />);
  return latest;
}

describe("the search fields of a flow", () => {
  it("are added with a name that follows from the label, and shown with what the last run has for them", async () => {
    const latest = open({ trigger: { body: { order: { number: 4711 } } } });
    const user = userEvent.setup();
    await user.click(screen.getByRole("button", { name: "Add a search field" }));
    await user.type(screen.getByLabelText("Label"), "Order number");
    expect(screen.getByLabelText("Name")).toHaveProperty("value", "order_number");
    await user.type(await screen.findByRole("textbox", { name: "Value" }), "trigger.body.order.number");
    expect(screen.getByText("4711")).toBeTruthy();
    await user.click(screen.getByRole("button", { name: "Add field" }));
    expect(latest.value).toEqual({
      order_number: { label: "Order number", type: "text", value: { $cel: "trigger.body.order.number" } },
    });
    expect(screen.queryByRole("form")).toBeNull();
    expect(screen.getByText("Order number")).toBeTruthy();
    expect(document.activeElement).toBe(screen.getByRole("button", { name: "Change Order number" }));
  });

  it("are refused with the reason until they make sense", async () => {
    const latest = open({ initial: order });
    const user = userEvent.setup();
    await user.click(screen.getByRole("button", { name: "Add a search field" }));
    const form = within(screen.getByRole("form", { name: "New search field" }));
    await user.click(form.getByRole("button", { name: "Add field" }));
    expect(form.getAllByRole("alert").map(({ textContent }) => textContent)).toEqual([
      "Use 1 to 40 small letters, digits and underscores, starting with a letter.",
      "Write an expression over the trigger, such as trigger.body.order.",
    ]);
    await user.type(form.getByLabelText("Name"), "order");
    await user.type(await form.findByRole("textbox", { name: "Value" }), "steps.fetch.id");
    expect(form.getAllByRole("alert").map(({ textContent }) => textContent)).toEqual([
      'There already is a search field "order". Choose another name.',
      'This reads the step "fetch", but it is computed before any step runs. Use trigger instead.',
    ]);
    expect(latest.value).toEqual(order);
    await user.click(form.getByRole("button", { name: "Cancel" }));
    expect(latest.value).toEqual(order);
    expect(document.activeElement).toBe(screen.getByRole("button", { name: "Add a search field" }));
  });

  it("are changed, renamed and removed; the last one takes the setting away", async () => {
    const latest = open({ initial: order, trigger: { body: {} } });
    const user = userEvent.setup();
    expect(screen.getByText(/On the last run's data there is no value: .*order/)).toBeTruthy();
    await user.click(screen.getByRole("button", { name: "Change order" }));
    await user.clear(screen.getByLabelText("Name"));
    await user.type(screen.getByLabelText("Name"), "amount");
    await user.click(screen.getByLabelText("Type"));
    await user.click(await screen.findByRole("option", { name: "Number" }));
    await user.click(screen.getByRole("button", { name: "Apply" }));
    expect(latest.value).toEqual({ amount: { type: "number", value: { $cel: "trigger.body.order" } } });
    expect(document.activeElement).toBe(screen.getByRole("button", { name: "Change amount" }));
    await user.click(screen.getByRole("button", { name: "Remove amount" }));
    expect(latest.value).toBeUndefined();
    expect(document.activeElement).toBe(screen.getByRole("button", { name: "Add a search field" }));
  });

  it("are ten at most", () => {
    const initial = Object.fromEntries(
      Array.from({ length: 10 }, (_, n) => [`f${n}`, { type: "text" as const, value: { $cel: "1" } }]),
    );
    open({ initial });
    expect(screen.getByRole("button", { name: "Add a search field" })).toHaveProperty("disabled", true);
    expect(screen.getByText("A flow has 10 at most.")).toBeTruthy();
  });

  it("can be read, not changed, by who may not edit flows", () => {
    open({ initial: order, disabled: true });
    expect(screen.getByText("trigger.body.order")).toBeTruthy();
    expect(screen.queryByRole("button")).toBeNull();
  });
});

it("makes names from labels", () => {
  expect(nameFrom("Order №")).toBe("order_no");
  expect(nameFrom("  Größe / 2. Wahl ")).toBe("gro_e_2_wahl");
  expect(nameFrom("42 things")).toBe("things");
  expect(nameFrom("漢字")).toBe("");
  expect(nameFrom("x".repeat(60))).toHaveLength(40);
});
