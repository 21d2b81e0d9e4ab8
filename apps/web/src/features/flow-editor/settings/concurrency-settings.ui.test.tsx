import type { RunConcurrency } from "@millrace/contracts/flow/definition";
import { render, screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { useState } from "react";
import { describe, expect, it } from "vitest";
import { ConcurrencySettings } from "./concurrency-settings.tsx";

/** The settings of a flow, as the dialog keeps them. */
function open(initial?: RunConcurrency) {
  const latest: { value: RunConcurrency | undefined } = { value: initial };
  function Host() {
    const [value, setValue] = useState(initial);
    return (
      <ConcurrencySettings
        value={value}
        disabled={false}
        onChange={(changed) => {
          latest.value = changed;
          setValue(changed);
        }}
      />
    );
  }
  render(<Host />);
  return latest;
}

describe("runs at once", () => {
  it("sets a limit, then what runs are counted apart by, and takes both away again", async () => {
    const latest = open();
    expect(screen.queryByLabelText("Counted apart by")).toBeNull();
    await userEvent.type(screen.getByLabelText("Runs at once"), "12");
    expect(latest.value).toEqual({ max: 12 });
    await userEvent.type(screen.getByLabelText("Counted apart by"), "trigger.key");
    expect(latest.value).toEqual({ max: 12, key: { $cel: "trigger.key" } });
    await userEvent.clear(screen.getByLabelText("Counted apart by"));
    expect(latest.value).toEqual({ max: 12 });
    await userEvent.clear(screen.getByLabelText("Runs at once"));
    expect(latest.value).toBeUndefined();
  });

  it("keeps the key when the number is written anew", async () => {
    const latest = open({ max: 5, key: { $cel: "trigger.key" } });
    await userEvent.clear(screen.getByLabelText("Runs at once"));
    await userEvent.type(screen.getByLabelText("Runs at once"), "7");
    expect(latest.value).toEqual({ max: 7, key: { $cel: "trigger.key" } });
  });

  it("says what is wrong with a number and keeps the one before", async () => {
    const latest = open({ max: 5 });
    await userEvent.type(screen.getByLabelText("Runs at once"), ".5");
    expect(screen.getByRole("alert").textContent).toContain("Enter a whole number");
    expect(latest.value).toEqual({ max: 5 });
  });
});
