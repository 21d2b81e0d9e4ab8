import { nodeCatalog } from "@millrace/nodes/catalog";
import { render, screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { useState } from "react";
import { expect, it, vi } from "vitest";
import { completionScopeOf } from "./completion-scope.ts";
import { NodeFormContext } from "./node-form-context.ts";
import { FramedCodeEditor, SourceField } from "./source-field.tsx";

let granted: string[] = [];
vi.mock("@/organization/organization-provider", () => ({
  useOrganization: () => ({ can: (permission: string) => granted.includes(permission) }),
}));

vi.mock("./code-editor.tsx", () => {
  throw new Error("Failed to load chunk");
});

function Field() {
  const [value, setValue] = useState("trigger.total");
  return <FramedCodeEditor language="cel" aria-label="When" value={value} onChange={setValue} />;
}

it("writes without the code editor where it can't be loaded", async () => {
  render(<Field />);
  const field = await screen.findByRole("textbox", { name: "When" });
  await userEvent.setup().type(field, " > 100");
  expect((field as HTMLTextAreaElement).value).toBe("trigger.total > 100");
});

it.each([
  [["run.payload", "run.execute"], "Run the flow once to see the value here."],
  [["run.payload"], "Once the flow has run, you see the value here."],
  [[], "Your role does not see the data of runs, and so not the value here."],
])("says to who may %j why no value is there", async (permissions, words) => {
  granted = permissions;
  const type = nodeCatalog.find("condition", 1);
  if (!type) throw new Error("no condition node");
  const form = {
    ...{ nodeId: "check", type, messages: [], previewScope: null, scopeTypes: null, readOnly: true },
    ...{
      completionScope: completionScopeOf(null, { edges: [] }, "check"),
      setValue: () => {},
      offerTarget: () => () => {},
    },
  };
  const control = { id: "when", "aria-describedby": undefined, "aria-invalid": undefined };
  render(
    <NodeFormContext value={form}>
      <SourceField language="cel" source="input.a" onChange={() => {}} pointer="/when" control={control} label="When" />
    </NodeFormContext>,
  );
  expect(await screen.findByText(words)).toBeTruthy();
});
