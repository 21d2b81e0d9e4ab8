import type { RunEvent } from "@millrace/contracts/events";
import { newId } from "@millrace/contracts/ids";
import { describe, expect, it } from "vitest";
import { noFilters, type RunFilters, surelyLetsThrough } from "./run-filters.ts";

const event: RunEvent = {
  type: "run.changed",
  runId: newId("run"),
  flowId: newId("flow"),
  trigger: "webhook",
  revision: 1,
  status: "running",
  at: "2030-01-01T00:00:00.000Z",
  steps: [],
};
const none: RunFilters = { ...noFilters, status: [] };

describe("whether an event proves that its run fits the filters", () => {
  it("does by flow, trigger and status", () => {
    const fitting: RunFilters = { ...none, flow: event.flowId, trigger: "webhook", status: ["failed", "running"] };
    expect(surelyLetsThrough(none, event)).toBe(true);
    expect(surelyLetsThrough(fitting, event)).toBe(true);
    expect(surelyLetsThrough({ ...fitting, flow: newId("flow") }, event)).toBe(false);
    expect(surelyLetsThrough({ ...fitting, trigger: "manual" }, event)).toBe(false);
    expect(surelyLetsThrough({ ...fitting, status: ["failed"] }, event)).toBe(false);
  });

  it("does not where the version or the start matters, as the event names neither", () => {
    const at = new Date(event.at);
    const unknowns: Partial<RunFilters>[] = [
      { version: 3 },
      { batch: newId("batch") },
      { error: "network" },
      { search: [{ name: "order", is: "equals", value: "A-1" }] },
      { longer: 1_000 },
      { since: "24h" },
      { from: at },
      { to: at },
    ];
    for (const unknown of unknowns) expect(surelyLetsThrough({ ...none, ...unknown }, event)).toBe(false);
  });
});
