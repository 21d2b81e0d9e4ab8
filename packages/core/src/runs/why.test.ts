import { describe, expect, it } from "vitest";
import { type WhyFacts, type WhyWait, whyNotRunning } from "./why.ts";

const now = new Date("2026-11-20T10:00:00Z");
const at = (minutes: number) => new Date(now.getTime() + minutes * 60_000);

const facts = (changed: Partial<WhyFacts>): WhyFacts => ({
  now,
  status: "running",
  finishedAt: null,
  cancelling: false,
  owner: null,
  begun: true,
  wakeAt: null,
  pause: null,
  runningSteps: [],
  waits: [],
  ahead: 0,
  limit: null,
  stepLimits: [],
  workersAlive: 1,
  takeovers: 0,
  ...changed,
});
const wait = (changed: Partial<WhyWait>): WhyWait => ({
  nodeName: "Ask",
  kind: "timer",
  dueAt: at(5),
  attempt: 1,
  maxAttempts: 1,
  errorCode: null,
  name: null,
  correlation: null,
  ...changed,
});
const owner = { host: "box:7", leaseUntil: at(1) };
const byAda = (scope: "run" | "flow" | "organization") => ({ scope, by: "Ada", since: at(-60) });

const cases: [name: string, given: Partial<WhyFacts>, code: string, text: string, more?: object][] = [
  [
    "ended",
    { status: "failed", finishedAt: at(-1) },
    "finished",
    "Failed at 20 Nov 2026, 09:59 UTC. Nothing is left to do.",
  ],
  ["executing", { owner, runningSteps: ["Charge", "Mail"] }, "executing", "Executing *Charge* and *Mail* on box:7."],
  [
    "many steps",
    { owner, runningSteps: ["A", "B", "C", "D"] },
    "executing",
    "Executing *A*, *B*, *C* and 1 more on box:7.",
  ],
  ["between steps", { owner }, "executing", "Executing on box:7, between two steps."],
  ["a short wait in memory", { owner, waits: [wait({})] }, "timer", "*Ask* waits until 20 Nov 2026, 10:05 UTC."],
  [
    "a step in line for a place of its node",
    {
      stepLimits: [
        { nodeName: "Mail", text: "waits for a free place: limit 3 at once of this step, position 2", until: null },
      ],
    },
    "limit",
    "*Mail* waits for a free place: limit 3 at once of this step, position 2.",
    { until: null },
  ],
  [
    "several steps under a rate, the run still in memory",
    {
      owner,
      waits: [wait({})],
      stepLimits: [1, 2, 3].map((minute) => ({ nodeName: "Fetch", text: "waits for its turn", until: at(minute) })),
    },
    "limit",
    "*Fetch* waits for its turn. 2 more steps wait for a limit.",
    { until: at(1).toISOString() },
  ],
  [
    "a step that runs while another one waits for a limit",
    { owner, runningSteps: ["Charge"], stepLimits: [{ nodeName: "Mail", text: "waits", until: null }] },
    "executing",
    "Executing *Charge* on box:7.",
  ],
  [
    "queued",
    { begun: false, wakeAt: at(-1), ahead: 3 },
    "queued",
    "Queued until an executor is free: 3 runs are before it.",
    { ahead: 3 },
  ],
  [
    "waiting for a limit",
    { begun: false, wakeAt: now, limit: "Limit 5 at once of this flow, position 3" },
    "limit",
    "Waits for a free place: Limit 5 at once of this flow, position 3.",
  ],
  ["queued first", { begun: false, wakeAt: now }, "queued", "Queued until an executor is free: it is the next one."],
  [
    "far back",
    { begun: false, wakeAt: at(-1), ahead: 1_001 },
    "queued",
    "Queued until an executor is free: more than 1,000 runs are before it.",
  ],
  ["due again", { wakeAt: at(-1), ahead: 1 }, "due", "Goes on as soon as an executor is free: 1 run is before it."],
  [
    "delayed",
    { begun: false, wakeAt: at(30) },
    "delayed",
    "Starts at 20 Nov 2026, 10:30 UTC.",
    { until: "2026-11-20T10:30:00.000Z" },
  ],
  [
    "timer",
    { wakeAt: at(5), waits: [wait({})] },
    "timer",
    "*Ask* waits until 20 Nov 2026, 10:05 UTC.",
    { until: "2026-11-20T10:05:00.000Z" },
  ],
  [
    "two waits",
    { wakeAt: at(5), waits: [wait({ dueAt: at(9) }), wait({ nodeName: "First" })] },
    "timer",
    "*First* waits until 20 Nov 2026, 10:05 UTC. 1 more wait is open.",
  ],
  [
    "retry",
    { wakeAt: at(5), waits: [wait({ kind: "retry", attempt: 2, maxAttempts: 5, errorCode: "http.timeout" })] },
    "retry",
    "*Ask* tries again at 20 Nov 2026, 10:05 UTC after http.timeout: attempt 3 of 5.",
  ],
  [
    "signal",
    { waits: [wait({ kind: "signal", dueAt: null, name: "paid", correlation: "order 7" })] },
    "signal",
    '*Ask* waits for the signal "paid" for "order 7".',
  ],
  [
    "approval",
    { wakeAt: at(5), waits: [wait({ kind: "approval" })] },
    "approval",
    "*Ask* waits for somebody to decide, at the latest until 20 Nov 2026, 10:05 UTC.",
    { action: "open_tasks" },
  ],
  ["another kind", { waits: [wait({ kind: "sub_run", dueAt: null })] }, "wait", "*Ask* waits for sub run."],
  [
    "paused run",
    { pause: byAda("run"), wakeAt: at(-1) },
    "paused_run",
    "Paused by Ada since 20 Nov 2026, 09:00 UTC. It goes on when it is resumed.",
    { action: "resume_run" },
  ],
  [
    "paused flow",
    { pause: byAda("flow"), begun: false },
    "paused_flow",
    "Its flow is paused by Ada since 20 Nov 2026, 09:00 UTC. It goes on when it is resumed.",
    { action: "resume_flow" },
  ],
  [
    "paused organization",
    { pause: byAda("organization") },
    "paused_organization",
    "All runs of the organization are paused by Ada since 20 Nov 2026, 09:00 UTC. It goes on when it is resumed.",
    { action: "resume_organization" },
  ],
  [
    "pausing",
    { owner, pause: byAda("run"), runningSteps: ["Charge"] },
    "pausing",
    "Pausing, asked for by Ada: nothing new begins, and it is paused once *Charge* ends.",
  ],
  ["cancelling", { owner, cancelling: true }, "cancelling", "Being cancelled: what is under way is stopped."],
  [
    "cancelling at rest, paused or not",
    { cancelling: true, pause: byAda("run") },
    "cancelling",
    "Being cancelled: an executor takes it for that next.",
  ],
  [
    "no worker",
    { wakeAt: at(-1), workersAlive: 0 },
    "no_worker",
    "It is due, but no worker with the role executor is alive. Start a worker, or look at why the running one stopped.",
  ],
  [
    "no worker, but a timer first",
    { wakeAt: at(5), waits: [wait({})], workersAlive: 0 },
    "timer",
    "*Ask* waits until 20 Nov 2026, 10:05 UTC.",
  ],
  [
    "worker lost",
    { owner: { host: "box:7", leaseUntil: at(-1) } },
    "worker_lost",
    "The worker that executed it (box:7) is not heard of any more. Another one takes it over within seconds.",
  ],
  [
    "put aside",
    { wakeAt: at(5), takeovers: 3 },
    "put_aside",
    "Put aside until 20 Nov 2026, 10:05 UTC: its worker was lost 3 times while it executed this run. The workers' log says why; cancel the run if it must not be tried again.",
  ],
  [
    "last worker lost",
    { owner: { host: null, leaseUntil: null }, workersAlive: 0 },
    "no_worker",
    "The worker that executed it is not heard of any more. No other worker with the role executor is alive: start one.",
  ],
];

describe("why a run is where it is", () => {
  it.each(cases)("%s", (_name, given, code, text, more = {}) => {
    expect(whyNotRunning(facts(given))).toMatchObject({ code, text, ...more });
  });
});
