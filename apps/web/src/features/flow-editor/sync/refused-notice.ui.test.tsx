import { render, screen } from "@testing-library/react";
import { expect, it } from "vitest";
import { flowOf } from "../fixtures/test-catalog.ts";
import { openTestEditor } from "../fixtures/test-editor.ts";
import { EditorContext } from "../state/editor-context.ts";
import { RefusedNotice } from "./refused-notice.tsx";
import type { Refused } from "./sync-ports.ts";

function show(refused: Refused) {
  const editor = openTestEditor({ document: flowOf([]) });
  editor.saving.set(() => ({ ...refused, edits: 2 }));
  render(
    <EditorContext value={editor}>
      <RefusedNotice />
    </EditorContext>,
  );
}

it("offers to sign in, and to come back here, when the session has ended", () => {
  window.history.replaceState(null, "", "/o/acme/flows/flw_1?branch=b");
  show({ kind: "refused", message: "Sign in to go on.", because: "session" });
  expect(screen.getByRole("alert").textContent).toContain("2 edits are not saved: Sign in to go on.");
  expect(screen.getByRole("link", { name: "Sign in" }).getAttribute("href")).toBe(
    "/sign-in?next=%2Fo%2Facme%2Fflows%2Fflw_1%3Fbranch%3Db",
  );
  expect(screen.queryByRole("button", { name: "Try again" })).toBeNull();
});

it("offers to try again what is refused otherwise", () => {
  show({ kind: "refused", message: "You may not edit this flow." });
  expect(screen.getByRole("button", { name: "Try again" })).toBeTruthy();
  expect(screen.queryByRole("link", { name: "Sign in" })).toBeNull();
});
