import { nodeCatalog } from "@millrace/nodes/catalog";
import { render, screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { describe, expect, it } from "vitest";
import { type NodeForm, NodeFormContext, NodeParamsContext } from "../node-form-context.ts";
import { CronControl } from "./cron-control.tsx";

function scheduleType() {
  const type = nodeCatalog.find("schedule", 1);
  if (!type) throw new Error("no node type schedule");
  return type;
}

const props = { id: "cron", "aria-describedby": undefined, "aria-invalid": undefined } as const;

function show(cron: string, timeZone: string, disabled = false) {
  const changed: string[] = [];
  const form: NodeForm = {
    nodeId: "n",
    messages: [],
    previewScope: null,
    completionScope: {
      trigger: null,
      input: null,
      item: null,
      index: null,
      steps: {},
      run: { id: "", startedAt: "" },
      now: "",
      random: 0,
    },
    scopeTypes: null,
    type: scheduleType(),
    offerTarget: () => () => undefined,
    readOnly: disabled,
    setValue: () => undefined,
  };
  const { unmount } = render(
    <NodeFormContext value={form}>
      <NodeParamsContext value={{ cron, timeZone }}>
        <CronControl
          props={props}
          value={cron}
          pointer="/cron"
          placeholder=""
          disabled={disabled}
          onChange={(next) => changed.push(next)}
        />
      </NodeParamsContext>
    </NodeFormContext>,
  );
  return { changed, unmount };
}

describe("the field of a schedule's times", () => {
  it("says the pattern in words and shows its next five times on the clock of the zone", () => {
    show("0 9 * * 1-5", "Asia/Kathmandu");
    const preview = screen.getByRole("status");
    expect(preview.textContent).toContain("Every weekday at 09:00, Asia/Kathmandu; next:");
    const times = screen.getAllByRole("listitem").map((item) => item.textContent);
    expect(times).toHaveLength(5);
    for (const time of times) expect(time).toMatch(/^(Mon|Tue|Wed|Thu|Fri), .* 09:00 GMT\+5:45$/);
  });

  it("quotes a pattern that no short sentence says, and is silent about a wrong one", () => {
    const { unmount } = show("*/7 * * * *", "UTC");
    expect(screen.getByRole("status").textContent).toContain("At the times of */7 * * * *, UTC; next:");
    unmount();
    show("0 9 *", "UTC");
    expect(screen.queryByRole("status")).toBeNull();
  });

  it("offers common times to those who may edit", async () => {
    const { changed, unmount } = show("0 * * * *", "UTC");
    await userEvent.setup().click(screen.getByRole("button", { name: "Weekdays at 9" }));
    expect(changed).toEqual(["0 9 * * 1-5"]);
    unmount();
    show("0 * * * *", "UTC", true);
    expect(screen.queryByRole("button")).toBeNull();
  });
});
