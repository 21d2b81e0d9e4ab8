import { type FlowSettings, flowSettings } from "@millrace/contracts/flow/definition";
import { render, screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { useState } from "react";
import { describe, expect, it } from "vitest";
import { StartSettings } from "./start-settings.tsx";

/** The settings of a flow, as the dialog keeps them. */
function open(initial: Partial<FlowSettings> = {}) {
  const settings = { ...flowSettings.parse({}), ...initial };
  const latest: { value: FlowSettings } = { value: settings };
  function Host() {
    const [value, setValue] = useState(settings);
    return (
      <StartSettings
        settings={value}
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
const { runTimeoutMs } = flowSettings.parse({});

describe("how starts of a flow are taken", () => {
  it("gathers starts for a while, at most for another, by a key, and not at all again", async () => {
    const latest = open({ priority: "high" });
    const user = userEvent.setup();
    expect(screen.queryByLabelText("Wait at most")).toBeNull();
    await user.type(screen.getByLabelText("Wait for further starts"), "30");
    expect(latest.value.debounce).toEqual({ delayMs: 30_000 });
    await user.type(screen.getByLabelText("Wait at most"), "600");
    await user.type(screen.getByLabelText("Told apart by"), "trigger.body.order");
    expect(latest.value).toEqual({
      runTimeoutMs,
      priority: "high",
      debounce: { delayMs: 30_000, maxDelayMs: 600_000, key: { $cel: "trigger.body.order" } },
    });
    await user.clear(screen.getByLabelText("Told apart by"));
    await user.clear(screen.getByLabelText("Wait at most"));
    expect(latest.value.debounce).toEqual({ delayMs: 30_000 });
    await user.clear(screen.getByLabelText("Wait for further starts"));
    expect(latest.value).toEqual({ runTimeoutMs, priority: "high" });
  });

  it("keeps to the shortest and longest delay, and the rest while the delay is written anew", async () => {
    const latest = open({ debounce: { delayMs: 1_000, key: { $cel: "trigger.key" } } });
    const user = userEvent.setup();
    await user.clear(screen.getByLabelText("Wait for further starts"));
    await user.type(screen.getByLabelText("Wait for further starts"), "9999999");
    expect(latest.value.debounce).toEqual({ delayMs: 7 * 86_400_000, key: { $cel: "trigger.key" } });
  });

  it("leaves the setting out for the normal priority", async () => {
    const latest = open({ priority: "high" });
    const user = userEvent.setup();
    await user.click(screen.getByLabelText("Priority"));
    await user.click(await screen.findByRole("option", { name: "Normal" }));
    expect(latest.value).toEqual({ runTimeoutMs });
  });
});
