import { render, screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { expect, it } from "vitest";
import { ShareField } from "./share-field.tsx";

it("takes a share from 1 to 100, or none", async () => {
  const given: (number | undefined)[] = [];
  render(<ShareField value={undefined} disabled={false} onChange={(share) => given.push(share)} />);
  const field = screen.getByLabelText("Share");
  await userEvent.type(field, "30");
  await userEvent.type(field, "0");
  expect(screen.getByRole("alert").textContent).toContain("from 1 to 100");
  await userEvent.clear(field);
  expect(given).toEqual([3, 30, undefined]);
});
