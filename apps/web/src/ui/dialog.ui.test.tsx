import { act, render, screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { useState } from "react";
import { describe, expect, it } from "vitest";
import { Dialog, DialogContent } from "./dialog.tsx";
import { DropdownMenu, DropdownMenuContent, DropdownMenuItem, DropdownMenuTrigger } from "./dropdown-menu.tsx";

const settled = () => act(() => new Promise((resolve) => setTimeout(resolve, 20)));

function Rename({ onClosed }: { onClosed?: () => void }) {
  const [isOpen, setIsOpen] = useState(false);
  const close = () => {
    setIsOpen(false);
    onClosed?.();
  };
  return (
    <>
      <button type="button" onClick={() => setIsOpen(true)}>
        Rename
      </button>
      <DropdownMenu>
        <DropdownMenuTrigger>More</DropdownMenuTrigger>
        <DropdownMenuContent>
          <DropdownMenuItem onSelect={() => setIsOpen(true)}>Rename from the menu</DropdownMenuItem>
        </DropdownMenuContent>
      </DropdownMenu>
      <input aria-label="A field" />
      {isOpen && (
        <Dialog open onOpenChange={(open) => !open && close()}>
          <DialogContent title="Rename">
            <input aria-label="Name" autoFocus />
          </DialogContent>
        </Dialog>
      )}
    </>
  );
}

describe("DialogContent", () => {
  it("gives the focus back to what opened it without being its trigger", async () => {
    const user = userEvent.setup();
    render(<Rename />);
    const button = screen.getByRole("button", { name: "Rename" });
    await user.click(button);
    expect(document.activeElement).toBe(screen.getByLabelText("Name"));
    await user.keyboard("{Escape}");
    await settled();
    expect(document.activeElement).toBe(button);
  });

  it("gives it to the button of the menu that it was chosen in", async () => {
    const user = userEvent.setup();
    render(<Rename />);
    await user.click(screen.getByRole("button", { name: "More" }));
    await user.click(await screen.findByRole("menuitem"));
    await screen.findByLabelText("Name");
    await settled();
    await user.keyboard("{Escape}");
    await settled();
    expect(document.activeElement).toBe(screen.getByRole("button", { name: "More" }));
  });

  it("gives it to the neighbor of a button that can't have it any more, or to the content of the page", async () => {
    function Publish({ isGone }: { isGone: boolean }) {
      const [isOpen, setIsOpen] = useState(false);
      const [isDone, setIsDone] = useState(false);
      const publish = (
        <button type="button" disabled={isDone} onClick={() => setIsOpen(true)}>
          Publish
        </button>
      );
      return (
        <main tabIndex={-1}>
          <a href="#first">First</a>
          <header>
            <button type="button">Run now</button>
            {isGone && isDone ? null : publish}
            <button type="button">Help</button>
          </header>
          <Dialog open={isOpen} onOpenChange={setIsOpen}>
            <DialogContent title="Publish">
              <button
                type="button"
                onClick={() => {
                  setIsDone(true);
                  setIsOpen(false);
                }}
              >
                Do it
              </button>
            </DialogContent>
          </Dialog>
        </main>
      );
    }
    for (const isGone of [false, true]) {
      const user = userEvent.setup();
      const { unmount } = render(<Publish isGone={isGone} />);
      await user.click(screen.getByRole("button", { name: "Publish" }));
      await user.click(screen.getByRole("button", { name: "Do it" }));
      await settled();
      expect(document.activeElement).toBe(
        isGone ? screen.getByRole("main") : screen.getByRole("button", { name: "Run now" }),
      );
      unmount();
    }
  });

  it("leaves it where the page has put it meanwhile", async () => {
    const user = userEvent.setup();
    render(<Rename onClosed={() => setTimeout(() => screen.getByLabelText("A field").focus())} />);
    await user.click(screen.getByRole("button", { name: "Rename" }));
    await user.keyboard("{Escape}");
    await settled();
    expect(document.activeElement).toBe(screen.getByLabelText("A field"));
  });
});
