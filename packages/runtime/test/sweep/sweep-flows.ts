import type { FlowDefinition } from "@millrace/contracts/flow/definition";
import type { JsonObject } from "@millrace/contracts/json";
import { requestCancel } from "../../src/cancel-run.ts";
import { flow, line } from "../test-flows.ts";
import type { WaitFixture } from "../wait-fixture.ts";

/** A flow whose every fault point is tried, and who does what from outside while it runs. */
export type SweepFlow = {
  name: string;
  definition: FlowDefinition;
  /** Before the run is started. */
  prepare?: (fixture: WaitFixture, correlation: string) => Promise<unknown>;
  /** While it runs; must live with a run that is already further. */
  drive?: (fixture: WaitFixture, runId: string, correlation: string) => Promise<unknown>;
};

type NodeInput = Parameters<typeof flow>[0][number];

const start: NodeInput = { id: "start", type: "webhook" };
const call = (id: string, more: Partial<NodeInput> = {}): NodeInput => ({
  id,
  type: "call",
  params: { url: id },
  ...more,
});
const add = (id: string): NodeInput => ({ id, type: "add", params: { name: id, value: 1 } });
const wait = (id: string, durationMs: number): NodeInput => ({ id, type: "wait", params: { durationMs } });
const signal = (id: string, more: JsonObject = {}): NodeInput => ({
  id,
  type: "wait_for_signal",
  params: { name: id, correlation: { $cel: "trigger.case" }, schema: {}, onTimeout: "port", ...more },
});
const approval: NodeInput = {
  id: "ask",
  type: "approval",
  params: { title: "ask", message: "", fields: [], role: "anybody", onTimeout: "port" },
};

const quick = { maxAttempts: 3, backoff: "fixed" as const, initialDelayMs: 20, maxDelayMs: 20 };

export const sweepFlows: readonly SweepFlow[] = [
  { name: "pure nodes", definition: line(add("a"), add("b"), { id: "r", type: "respond" }) },
  { name: "effects in a row", definition: line(call("a"), add("b"), call("c")) },
  {
    name: "a large output",
    definition: line(call("a"), { id: "large", type: "large", params: { bytes: 100_000 } }, wait("w", 120), {
      id: "r",
      type: "respond",
    }),
  },
  { name: "a retry", definition: line(call("flaky", { retry: quick }), add("b")) },
  {
    name: "an error port",
    definition: flow(
      [start, call("refused", { onError: "port" }), call("sorry")],
      ["start>refused", "refused.error>sorry"],
    ),
  },
  { name: "a failure", definition: line(call("a"), { id: "stop", type: "fail", params: { message: "as drawn" } }) },
  { name: "a timer", definition: line(call("a"), wait("w", 120), call("c")) },
  { name: "a long timer, parked", definition: line(wait("w", 500), call("c")) },
  {
    name: "an early signal",
    definition: line(signal("early"), call("c")),
    prepare: (fixture, correlation) => fixture.send("early", correlation, "kept"),
  },
  {
    name: "a signal",
    definition: line(signal("late"), call("c")),
    drive: async (fixture, runId, correlation) => {
      await fixture.openWait(runId, "late");
      return fixture.send("late", correlation, "sent", "token");
    },
  },
  {
    name: "a signal that does not come",
    definition: flow([start, signal("never", { timeoutMs: 250 }), call("c")], ["start>never", "never.timeout>c"]),
  },
  {
    name: "an approval",
    definition: flow([start, approval, call("c")], ["start>ask", "ask.approved>c"]),
    drive: async (fixture, runId) => fixture.decide(runId, (await fixture.openWait(runId, "ask")).id, "yes"),
  },
  {
    name: "a cancelled run",
    definition: line(call("a"), signal("never")),
    drive: async (fixture, runId) => {
      await fixture.openWait(runId, "never");
      await requestCancel(fixture.pool, { organizationId: fixture.organization.id, runId });
      fixture.bus.publish("inbox", runId);
      fixture.bus.publish("run_available", "");
    },
  },
  {
    name: "branches and a join",
    definition: flow(
      [start, call("a"), call("b"), { id: "all", type: "join" }, add("z")],
      ["start>a", "start>b", "a>all", "b>all", "all>z"],
    ),
  },
  {
    name: "a race",
    definition: flow(
      [
        start,
        call("a"),
        wait("slow", 60_000),
        { id: "first", type: "join", params: { mode: "first_success" } },
        call("z"),
      ],
      ["start>a", "start>slow", "a>first", "slow>first", "first>z"],
    ),
  },
  {
    name: "a map",
    definition: flow(
      [
        start,
        { id: "each", type: "map", params: { items: [1, 2, 3], concurrency: 2, onItemError: "fail" } },
        call("a"),
        wait("w", 60),
        add("z"),
      ],
      ["start>each", "each.body>a", "a>w", "each.done>z"],
    ),
  },
  {
    name: "a map that goes on past a failure",
    definition: flow(
      [
        start,
        { id: "each", type: "map", params: { items: [1, 2], concurrency: 1, onItemError: "continue" } },
        call("refused"),
        call("z"),
      ],
      ["start>each", "each.body>refused", "each.done>z"],
    ),
  },
  {
    name: "a loop",
    definition: flow(
      [
        start,
        { id: "rounds", type: "loop", params: { while: { $cel: "index < 3" }, maxRounds: 5 } },
        call("a"),
        add("z"),
      ],
      ["start>rounds", "rounds.body>a", "rounds.done>z"],
    ),
  },
  {
    name: "a boundary",
    definition: flow(
      [start, { id: "guard", type: "boundary" }, call("a"), call("refused"), wait("w", 60_000), call("sorry")],
      ["start>guard", "guard.body>a", "a>refused", "guard.body>w", "guard.error>sorry"],
    ),
  },
];
