import { fireEvent, render, screen } from "@testing-library/react";
import { expect, it, vi } from "vitest";
import { DropdownMenu, DropdownMenuContent, DropdownMenuItem, DropdownMenuTrigger } from "./dropdown-menu.tsx";

it("chooses nothing when the right button, which opened it under the pointer, is let go", () => {
  const choose = vi.fn();
  render(
    <DropdownMenu open>
      <DropdownMenuTrigger>More</DropdownMenuTrigger>
      <DropdownMenuContent>
        <DropdownMenuItem onSelect={choose}>Delete</DropdownMenuItem>
      </DropdownMenuContent>
    </DropdownMenu>,
  );
  const item = screen.getByRole("menuitem");
  fireEvent.pointerUp(item, { button: 2 });
  expect(choose).not.toHaveBeenCalled();
  // The left one may come down elsewhere and be let go here.
  fireEvent.pointerUp(item, { button: 0 });
  expect(choose).toHaveBeenCalledOnce();
});
