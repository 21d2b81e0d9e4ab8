import type { RunStep } from "@millrace/contracts/api/runs";
import { emptyDefinition } from "@millrace/contracts/flow/definition";
import { newId } from "@millrace/contracts/ids";
import type { Permission } from "@millrace/contracts/permissions";
import { render, screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { beforeEach, describe, expect, it, vi } from "vitest";
import { node } from "../flow-editor/fixtures/test-catalog.ts";
import { AttemptList } from "./attempt-list.tsx";
import { testRun } from "./fixtures/test-run.ts";
import { WaitLine } from "./wait-line.tsx";

const granted = new Set<Permission>();
vi.mock("@/organization/organization-provider", () => ({
  useOrganization: () => ({
    can: (permission: Permission) => granted.has(permission),
    path: (path: string) => `/o/acme${path}`,
  }),
}));
beforeEach(() => {
  granted.clear();
  granted.add("agent.approve");
});

const at = (seconds: number) => new Date(Date.UTC(2026, 0, 1) + seconds * 1_000).toISOString();
const step = (more: Partial<RunStep>): RunStep => ({
  nodeId: "ask",
  path: "ask",
  iteration: 0,
  attempt: 1,
  status: "waiting",
  startedAt: at(0),
  finishedAt: null,
  durationMs: null,
  port: null,
  wakeAt: null,
  error: null,
  kept: false,
  ...more,
});
const runWith = (onTimeout: "port" | "fail") =>
  testRun({
    version: 3,
    status: "waiting",
    startedAt: at(0),
    definition: { ...emptyDefinition(), nodes: [node("ask", "set", { params: { onTimeout } })] },
  });
const lineOf = (more: Partial<RunStep>, onTimeout: "port" | "fail" = "port") =>
  render(<WaitLine run={runWith(onTimeout)} step={step(more)} />).container.textContent;
const approval = { kind: "approval", taskId: newId("wait"), title: "Refund 40 €" } as const;

describe("what a step waits for", () => {
  it("is said with its deadline and what happens then", () => {
    const text = lineOf({ waitsFor: approval, wakeAt: at(172_800) });
    expect(text).toMatch(
      /^Waiting for a decision on Refund 40 € until .+, then it goes on through the port Timeout\.$/,
    );
    expect(screen.getByRole("link").getAttribute("href")).toContain(approval.taskId);
    const signal = { kind: "signal", name: "paid", correlation: "A-1" } as const;
    expect(lineOf({ waitsFor: signal, wakeAt: at(60) }, "fail")).toMatch(
      /^Waiting for the signal paid about A-1 until .+, then the step fails\.$/,
    );
  });

  it("is said without a deadline too, and of times, retries and other runs", () => {
    expect(lineOf({ waitsFor: approval })).toBe("Waiting for a decision on Refund 40 €, without a deadline.");
    expect(lineOf({ waitsFor: { kind: "run", runId: newId("run") } })).toBe(
      "Waiting for the end of the run that it has started.",
    );
    expect(lineOf({ wakeAt: at(60) })).toMatch(/^Waiting until .+, then it goes on\.$/);
    expect(lineOf({ status: "retrying", wakeAt: at(60) })).toMatch(/^Next attempt at .+\.$/);
    expect(lineOf({ status: "succeeded" })).toBe("");
  });

  it("leads nobody to a task that they may not see", () => {
    granted.clear();
    expect(lineOf({ waitsFor: approval })).toBe("Waiting for a decision, without a deadline.");
    expect(screen.queryByRole("link")).toBeNull();
  });
});

describe("the attempts of a step", () => {
  const refused = { code: "http.server_error", message: "503 from api.example.com.", retryable: true } as const;
  const attempts = [
    step({ status: "retrying", finishedAt: at(1), durationMs: 1_000, wakeAt: at(3), error: refused }),
    step({ attempt: 2, status: "retrying", startedAt: at(4), finishedAt: at(5), wakeAt: at(9), error: refused }),
  ];

  it("have their error, its class and the time until the next one", async () => {
    const shown: number[] = [];
    render(<AttemptList attempts={attempts} shown={step({})} onShow={(attempt) => shown.push(attempt)} />);
    const [first, second] = screen.getAllByRole("button");
    expect(first?.textContent).toContain("Service failed (5xx): 503 from api.example.com.");
    expect(first?.textContent).toContain("Next attempt after 3.0 s");
    // Not begun yet: as it is planned.
    expect(second?.textContent).toContain("Next attempt 4.0 s after this one");
    if (second) await userEvent.click(second);
    expect(shown).toEqual([2]);
  });
});
