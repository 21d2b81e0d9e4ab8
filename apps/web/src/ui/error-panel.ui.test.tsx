import { AppError } from "@millrace/contracts/errors";
import { newId } from "@millrace/contracts/ids";
import { render, screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { describe, expect, it, vi } from "vitest";
import { ErrorPanel } from "./error-panel.tsx";

const requestId = newId("request");
/** What `@trpc/react-query` hands to a screen. */
const apiError = (error: AppError) => Object.assign(new Error("ignored"), { data: { app: error.toBody(requestId) } });

describe("ErrorPanel", () => {
  it("says what happened and what to do, and names the request", () => {
    render(<ErrorPanel title="The flow could not be archived" error={apiError(new AppError("flow.not_found"))} />);
    expect(screen.getByRole("alert").textContent).toContain("This flow does not exist.");
    expect(screen.getByText(requestId)).toBeTruthy();
  });

  it("offers to try again only where that can help", async () => {
    const user = userEvent.setup();
    const onRetry = vi.fn();
    const { rerender } = render(<ErrorPanel error={apiError(new AppError("flow.not_found"))} onRetry={onRetry} />);
    expect(screen.queryByRole("button", { name: "Try again" })).toBeNull();
    rerender(<ErrorPanel error={apiError(new AppError("system.database_unavailable"))} onRetry={onRetry} />);
    await user.click(screen.getByRole("button", { name: "Try again" }));
    expect(onRetry).toHaveBeenCalledTimes(1);
  });

  it("never shows the text of an error that is not ours", () => {
    render(<ErrorPanel error={new Error("connect ECONNREFUSED 10.0.0.7:5432")} />);
    expect(screen.getByRole("alert").textContent).not.toContain("10.0.0.7");
  });
});
