import type { RunDetail, RunStep } from "@millrace/contracts/api/runs";
import { emptyDefinition } from "@millrace/contracts/flow/definition";
import { newId } from "@millrace/contracts/ids";
import { nodeCatalog } from "@millrace/nodes/catalog";
import { render, screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { useState } from "react";
import { describe, expect, it } from "vitest";
import { edge, node } from "../flow-editor/fixtures/test-catalog.ts";
import { RunTimeline } from "./run-timeline.tsx";
import { timelineOf } from "./timeline.ts";

const at = (ms: number) => new Date(Date.UTC(2026, 0, 1) + ms).toISOString();
const step = (nodeId: string, status: RunStep["status"], from: number, to: number, attempt = 1): RunStep => ({
  nodeId,
  path: nodeId,
  iteration: 0,
  attempt,
  status,
  startedAt: at(from),
  finishedAt: at(to),
  durationMs: to - from,
  port: null,
  wakeAt: null,
  error: null,
  kept: false,
});

const run: RunDetail = {
  id: newId("run"),
  flowId: newId("flow"),
  flowName: "Orders",
  version: 3,
  trigger: "manual",
  status: "failed",
  startedAt: at(0),
  finishedAt: at(4_000),
  durationMs: 4_000,
  error: null,
  definition: {
    ...emptyDefinition(),
    nodes: [
      node("start", "manual"),
      node("fetch", "http", { name: "Fetch order" }),
      node("sum", "set", { name: "Add up" }),
    ],
    edges: [edge("start", "fetch"), edge("fetch", "sum")],
  },
  layout: { nodes: {} },
  steps: [step("fetch", "retrying", 0, 1_000), step("fetch", "failed", 3_000, 4_000, 2)],
  correlationId: "c",
  headline: "Failed.",
  canSeePayload: true,
  errorHandling: null,
  replayOf: null,
  startedBy: null,
  subRuns: [],
  undo: null,
  undoes: null,
  replays: [],
  cursor: "0-0",
};

function Timeline() {
  const [selected, setSelected] = useState<string | null>(null);
  return (
    <RunTimeline run={run} timeline={timelineOf(run, nodeCatalog, 0)} selected={selected} onSelect={setSelected} />
  );
}

describe("the list of steps", () => {
  it("says in words how each step went, also what was skipped", () => {
    render(<Timeline />);
    const fetch = screen.getByRole("button", { name: /Fetch order/ });
    expect(fetch.textContent).toContain("Failed");
    expect(fetch.textContent).toContain("2 attempts");
    expect(fetch.textContent).toContain("4.0 s");
    expect(screen.getByRole("button", { name: /Add up/ }).textContent).toContain("Skipped");
  });

  it("is walked with the arrow keys, and the details follow", async () => {
    const user = userEvent.setup();
    render(<Timeline />);
    await user.click(screen.getByRole("button", { name: /Fetch order/ }));
    await user.keyboard("{ArrowDown}");
    expect(screen.getByRole("button", { name: /Add up/ }).getAttribute("aria-current")).toBe("true");
    await user.keyboard("{ArrowUp}");
    expect(screen.getByRole("button", { name: /Fetch order/ }).getAttribute("aria-current")).toBe("true");
  });
});
