import { render, screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { useState } from "react";
import { expect, it } from "vitest";
import { AlertDialog } from "./alert-dialog.tsx";

function Ask() {
  const [isOpen, setIsOpen] = useState(false);
  return (
    <>
      <button type="button" onClick={() => setIsOpen(true)}>
        Replay
      </button>
      <AlertDialog
        open={isOpen}
        onOpenChange={setIsOpen}
        title="Replay these runs?"
        description="They are counted first."
        confirmLabel="Replay"
        isLoading
        onConfirm={() => undefined}
      />
    </>
  );
}

it("takes the focus and can be left while what it asks about is still looked up", async () => {
  const user = userEvent.setup();
  render(<Ask />);
  await user.click(screen.getByRole("button", { name: "Replay" }));
  const dialog = await screen.findByRole("alertdialog");
  expect(document.activeElement?.textContent).toBe("Cancel");
  expect(dialog.contains(document.activeElement)).toBe(true);
  await user.keyboard("{Enter}");
  expect(screen.queryByRole("alertdialog")).toBeNull();
});
