import { render, screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { useState } from "react";
import { expect, it, vi } from "vitest";
import { FramedCodeEditor } from "./source-field.tsx";

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
