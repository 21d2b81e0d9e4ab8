import { AppError } from "@millrace/contracts/errors";
import type { FlowDefinition, FlowNode } from "@millrace/contracts/flow/definition";
import type { WaitSubject } from "@millrace/contracts/flow/wait-subject";
import fc from "fast-check";
import { expect, it } from "vitest";
import { compileFlow } from "../flow/compile.ts";
import { validateFlow } from "../flow/validate.ts";
import { flowOf, testCatalog } from "../test-catalog.ts";
import { drain, testFacts } from "../test-run.ts";
import { pathsAround } from "./paths-around.ts";
import {
  activeSteps,
  advanceScope,
  beginStep,
  builtInOutcome,
  cancelRun,
  completeStep,
  createRunState,
  dueWaits,
  failStep,
  nextWakeMs,
  type ReadyStep,
  type RunState,
  readySteps,
  resolveWait,
  restoreRunState,
  runOutcome,
  type StepRecord,
  stepContext,
  takeCancelled,
} from "./state.ts";

/**
 * Any graph, any order of completion, any moment of a crash. A plan fixes what each node does (which port, how often it
 * fails, whether it waits); a schedule is a list of numbers that picks what happens next.
 */
type Behaviour = { port: number; failures: number; isRetryable: boolean; waits: boolean };
type Plan = { flow: FlowDefinition; behaviours: ReadonlyMap<string, Behaviour> };

const behaviour = fc.record({
  port: fc.nat(2),
  failures: fc.oneof(
    { weight: 6, arbitrary: fc.constant(0) },
    { weight: 2, arbitrary: fc.integer({ min: 1, max: 4 }) },
  ),
  isRetryable: fc.boolean(),
  waits: fc.boolean(),
});

const orderly = ["echo", "work", "check", "pick", "join", "pause", "answer", "each", "loop", "guard"] as const;
/** What these give depends on which branch is first. */
const racing = ["first", "any", "some"] as const;

const nodeChoice = fc.record({
  orderly: fc.constantFrom(...orderly),
  any: fc.constantFrom(...orderly, ...racing),
  /** Into which of the scopes so far it goes, or none. */
  region: fc.nat(5),
  disabled: fc.integer({ min: 0, max: 6 }).map((number) => number === 0),
  onError: fc.constantFrom("fail" as const, "port" as const, "port" as const),
  maxAttempts: fc.integer({ min: 1, max: 3 }),
  /** Where its edges come from, as shares of the nodes before it, and from which port. */
  sources: fc.array(fc.record({ share: fc.double({ min: 0, max: 0.999, noNaN: true }), port: fc.nat(3) }), {
    minLength: 1,
    maxLength: 4,
  }),
  readsSteps: fc.boolean(),
  behaviour,
});

const scopeTypes = new Set<string>(["each", "loop", "guard"]);
const scopeParams: Record<string, FlowNode["params"]> = {
  each: { items: ["p", "q", "r"], concurrency: 2, onItemError: "continue" },
  loop: { maxRounds: 2 },
  pick: { cases: [{ name: "A" }, { name: "B" }] },
  some: { count: 2, cancel: true },
};

type PlanNode = Partial<FlowNode> & { type: string };

/** `canFail: false` leaves out what ends a run early, so that the outcome may not depend on the order at all. */
const planOf = (canFail: boolean): fc.Arbitrary<Plan> =>
  fc.array(nodeChoice, { minLength: 1, maxLength: 14 }).map((choices) => {
    const nodes: Record<string, PlanNode> = { s: { type: "start" } };
    /** Node ids by region: the scope itself stands for its port `body`. */
    const regions: { scope: string | null; ids: string[] }[] = [{ scope: null, ids: ["s"] }];
    const behaviours = new Map<string, Behaviour>();
    const edges = new Set<string>();
    const portOf = (source: string, scope: string | null, pick: number) => {
      const ports = source === scope ? ["body"] : portsOf(nodes[source]);
      return ports[pick % ports.length];
    };
    for (const [index, choice] of choices.entries()) {
      const id = `n${index}`;
      const type = canFail ? choice.any : choice.orderly;
      const region = regions[choice.region % regions.length] ?? { scope: null, ids: [] };
      const sources = choice.sources.map(({ share, port }) => {
        const source = region.ids[Math.floor(share * region.ids.length)] ?? "s";
        return `${source}.${portOf(source, region.scope, port)} > ${id}`;
      });
      const isShort = type === "some" && new Set(sources).size < 2;
      nodes[id] = {
        type: isShort ? "join" : type,
        disabled: choice.disabled && !scopeTypes.has(type),
        onError: canFail && !(type === "guard") ? choice.onError : type === "guard" ? "fail" : "port",
        retry: { maxAttempts: choice.maxAttempts, backoff: "exponential", initialDelayMs: 100, maxDelayMs: 1_000 },
        params: {
          ...scopeParams[type],
          ...(choice.readsSteps && !scopeTypes.has(type) ? { seen: { $cel: seenByStep } } : {}),
        },
      };
      for (const edge of sources) edges.add(edge);
      region.ids.push(id);
      if (scopeTypes.has(type)) regions.push({ scope: id, ids: [id] });
      behaviours.set(id, choice.behaviour);
    }
    // A scope without a body is refused.
    for (const { scope, ids } of regions) {
      if (scope === null || ids.length > 1) continue;
      nodes[`in_${scope}`] = { type: "work", onError: "port" };
      edges.add(`${scope}.body > in_${scope}`);
    }
    return { flow: flowOf(nodes as never, [...edges]), behaviours };
  });

const seenByStep = "[steps.keys().join(','), string(now), string(random), item, index]";

function portsOf(node: PlanNode | undefined): string[] {
  const own =
    node?.type === "check"
      ? ["yes", "no"]
      : node?.type === "pick"
        ? ["case_1", "case_2", "otherwise"]
        : node?.type === "guard"
          ? ["done", "error"]
          : scopeTypes.has(node?.type ?? "")
            ? ["done"]
            : ["out"];
  return node?.onError === "port" ? [...own, "error"] : own;
}

const schedule = fc.array(fc.nat(1_000_000), { minLength: 1, maxLength: 60 });

/** The answer is the step's own value, so that the outcome depends on the plan alone. */
const anySignal: WaitSubject = {
  kind: "signal",
  name: "any",
  correlation: "1",
  schema: {},
  port: "out",
  onTimeout: "port",
};

class Runner {
  readonly rows = new Map<string, StepRecord>();
  readonly begun = new Map<string, number>();
  /** What each step saw: the same after a crash, whatever ran beside it. */
  readonly seen = new Map<string, string>();
  nowMs = 1_000;
  state: RunState;
  private readonly running = new Map<string, ReadyStep>();
  private turn = 0;

  readonly plan: Plan;
  private readonly choices: readonly number[];

  constructor(plan: Plan, choices: readonly number[]) {
    this.plan = plan;
    this.choices = choices;
    this.state = createRunState(compileFlow(plan.flow, testCatalog), testFacts({ n: 1 }));
  }

  /** One thing that can happen now, picked by the schedule. `false` when the run has ended. */
  advance(): boolean {
    if (runOutcome(this.state)) return false;
    const ready = readySteps(this.state).filter((step) => step.notBeforeMs <= this.nowMs);
    const due = dueWaits(this.state, this.nowMs);
    const moves = [
      ...ready.map((step) => () => this.begin(step)),
      ...[...this.running.values()].map((step) => () => this.end(step)),
      ...due.map(
        ({ path, iteration }) =>
          () =>
            this.note(resolveWait(this.state, path, iteration, this.nowMs)),
      ),
      ...activeSteps(this.state).flatMap(({ path, iteration, waitsFor, output }) =>
        waitsFor
          ? [() => this.note(resolveWait(this.state, path, iteration, this.nowMs, { port: "out", value: output }))]
          : [],
      ),
    ];
    const move = moves[(this.choices[this.turn++ % this.choices.length] ?? 0) % Math.max(moves.length, 1)];
    if (move) move();
    else this.sleep();
    this.noteCancelled();
    return true;
  }

  private noteCancelled(): void {
    for (const record of takeCancelled(this.state, this.nowMs)) {
      this.running.delete(record.path);
      this.note(record);
    }
  }

  /** The process is gone: what is known is in the rows. */
  crash(): void {
    this.running.clear();
    this.state = restoreRunState(this.state.flow, this.state.facts, [...this.rows.values()]);
  }

  private sleep(): void {
    const wake = nextWakeMs(this.state);
    if (wake === null) throw new Error("the run neither goes on nor ends");
    this.nowMs = Math.max(this.nowMs + 1, wake);
  }

  /** Scopes go as far as they can by themselves. */
  takeScopes(): this {
    for (let step = this.nextScope(); step; step = this.nextScope()) this.takeScope(step);
    this.noteCancelled();
    return this;
  }

  private nextScope(): ReadyStep | undefined {
    return readySteps(this.state).find(({ kind }) => kind === "scope");
  }

  private takeScope(step: ReadyStep): void {
    if (!step.hasBegun) this.note(beginStep(this.state, step, this.nowMs));
    try {
      const outcome = advanceScope(this.state, step);
      if (outcome) this.note(completeStep(this.state, step, outcome, this.nowMs));
    } catch (error) {
      if (!(error instanceof AppError)) throw error;
      this.note(failStep(this.state, step, error, this.nowMs));
    }
  }

  private begin(step: ReadyStep): void {
    if (step.kind === "scope") {
      this.takeScope(step);
      return;
    }
    const record = beginStep(this.state, step, this.nowMs);
    const context = stepContext(this.state, step);
    const seen = JSON.stringify([context.params, context.input, context.step.random, context.step.idempotencyKey]);
    const known = this.seen.get(step.path);
    if (known !== undefined) expect(seen).toBe(known);
    this.seen.set(step.path, seen);
    const key = `${step.path} ${step.attempt}`;
    this.begun.set(key, (this.begun.get(key) ?? 0) + 1);
    this.running.set(step.path, step);
    this.note(record);
  }

  private end(step: ReadyStep): void {
    this.running.delete(step.path);
    this.note(this.finish(step));
  }

  private finish(step: ReadyStep): StepRecord {
    const own = this.plan.behaviours.get(step.nodeId);
    const builtIn = this.builtIn(step);
    if (builtIn instanceof AppError) return failStep(this.state, step, builtIn, this.nowMs);
    if (builtIn) return completeStep(this.state, step, builtIn, this.nowMs);
    if (own && step.attempt <= own.failures)
      return failStep(this.state, step, new AppError(own.isRetryable ? "http.network" : "code.error"), this.nowMs);
    const ports = step.node.outputPorts.filter((port) => port !== "error");
    const port = ports[(own?.port ?? 0) % ports.length] ?? "out";
    const value = { by: step.nodeId, of: stepContext(this.state, step).input };
    if (own?.waits && own.failures === 0 && step.node.type.type === "pause")
      return completeStep(this.state, step, { kind: "wait", untilMs: null, port, value, on: anySignal }, this.nowMs);
    if (own?.waits && step.node.type.type === "pause")
      return completeStep(this.state, step, { kind: "wait", untilMs: this.nowMs + 500, port, value }, this.nowMs);
    if (step.node.type.type === "answer") {
      const response = { status: 200, headers: {}, body: step.nodeId };
      return completeStep(this.state, step, { kind: "respond", response, port, value }, this.nowMs);
    }
    return completeStep(this.state, step, { kind: "output", port, value }, this.nowMs);
  }

  private builtIn(step: ReadyStep): ReturnType<typeof builtInOutcome> | AppError {
    try {
      return builtInOutcome(this.state, step);
    } catch (error) {
      if (error instanceof AppError) return error;
      throw error;
    }
  }

  /** Rows as the database keeps them: a terminal one never changes. */
  private note(record: StepRecord): void {
    const key = `${record.path} ${record.attempt}`;
    const known = this.rows.get(key);
    if (known) expect(["running", "waiting", "retrying"]).toContain(known.status);
    this.rows.set(key, record);
  }

  runToEnd(crashAt: ReadonlySet<number> = new Set()): this {
    for (let at = 0; this.advance(); at++) {
      if (crashAt.has(at)) this.crash();
      if (at > 5_000) throw new Error("the run does not end");
    }
    return this;
  }

  /** What the rows say, without times, which depend on the schedule. */
  summary(): string[] {
    return [...this.rows.values()]
      .map(({ path, attempt, status, port, output, error }) =>
        JSON.stringify([path, attempt, status, port, output, error?.code]),
      )
      .sort();
  }
}

it("makes plans that are valid, or refused for being unreachable at most", () => {
  fc.assert(
    fc.property(planOf(true), ({ flow }) => {
      const errors = validateFlow(flow, testCatalog).filter(({ severity }) => severity === "error");
      expect(errors).toEqual([]);
    }),
  );
});

it("begins each attempt once, fires each join once with all that came, and ends exactly once", () => {
  fc.assert(
    fc.property(planOf(true), schedule, (plan, choices) => {
      const runner = new Runner(plan, choices).runToEnd();
      for (const [key, times] of runner.begun) expect(times, key).toBe(1);
      const outcome = runOutcome(runner.state);
      expect(outcome).not.toBeNull();
      expect(readySteps(runner.state)).toEqual([]);
      expect(nextWakeMs(runner.state)).toBeNull();
      expect(cancelRun(runner.state, 99_999, new AppError("run.cancelled"))).toEqual([]);
      expect(takeCancelled(runner.state, 99_999)).toEqual([]);
      expect(runOutcome(runner.state)).toBe(outcome);
      const open = [...runner.rows.values()].filter(({ status }) => status === "running" || status === "waiting");
      expect(open).toEqual([]);
      checkJoins(runner);
      checkAttempts(runner);
    }),
    { numRuns: 500 },
  );
});

/** A join that ran was given exactly what its sources sent to it, each of them once. */
function checkJoins({ plan, rows, state }: Runner): void {
  const last = new Map<string, StepRecord>();
  for (const row of rows.values()) if (row.attempt >= (last.get(row.path)?.attempt ?? 0)) last.set(row.path, row);
  for (const row of last.values()) {
    const node = plan.flow.nodes.find(({ id }) => id === row.nodeId);
    if (node?.type !== "join" || node.disabled || row.status !== "succeeded") continue;
    const frame = row.path.slice(0, -row.nodeId.length);
    const incoming = plan.flow.edges.filter((edge) => edge.to.node === node.id);
    // What comes from the scope itself has no row.
    if (incoming.some((edge) => edge.from.port === "body")) continue;
    const expected: Record<string, unknown> = {};
    for (const edge of incoming) {
      const source =
        edge.from.node === "s" ? { port: "out", output: state.facts.input } : last.get(frame + edge.from.node);
      if (source?.port === edge.from.port) expected[edge.from.node] = source.output;
    }
    expect(row.output).toEqual(expected);
    expect(Object.keys(expected).length).toBeGreaterThan(0);
  }
}

/** Attempts are counted from 1 without gaps and stay within the policy; only the last one is not `retrying`. */
function checkAttempts({ rows, state }: Runner): void {
  const byPath = Map.groupBy(rows.values(), (row) => row.path);
  for (const [path, attempts] of byPath) {
    const sorted = attempts.toSorted((a, b) => a.attempt - b.attempt);
    expect(sorted.map(({ attempt }) => attempt)).toEqual(sorted.map((_, index) => index + 1));
    const nodeId = sorted[0]?.nodeId ?? path;
    expect(sorted.length).toBeLessThanOrEqual(state.flow.nodes.get(nodeId)?.retry.maxAttempts ?? 0);
    expect(sorted.slice(0, -1).every(({ status }) => status === "retrying")).toBe(true);
    expect(sorted.at(-1)?.status).not.toBe("retrying");
  }
}

it("gives the same rows in any order of completion, where nothing ends the run early", () => {
  fc.assert(
    fc.property(planOf(false), schedule, schedule, (plan, one, other) => {
      expect(new Runner(plan, other).runToEnd().summary()).toEqual(new Runner(plan, one).runToEnd().summary());
    }),
    { numRuns: 300 },
  );
});

it("comes to the same rows however often the process is lost", () => {
  fc.assert(
    fc.property(
      planOf(false),
      schedule,
      fc.array(fc.nat(60), { minLength: 1, maxLength: 8 }),
      (plan, choices, crashes) => {
        const calm = new Runner(plan, choices).runToEnd();
        const rough = new Runner(plan, choices).runToEnd(new Set(crashes));
        expect(rough.summary()).toEqual(calm.summary());
        expect(runOutcome(rough.state)?.status).toBe("succeeded");
      },
    ),
    { numRuns: 300 },
  );
});

it("has the same outcome when it is rebuilt from its rows at any point", () => {
  fc.assert(
    fc.property(planOf(true), schedule, fc.nat(80), (plan, choices, stop) => {
      const runner = new Runner(plan, choices);
      for (let at = 0; at < stop && runner.advance(); at++);
      const rows = [...runner.rows.values()];
      const again = restoreRunState(runner.state.flow, runner.state.facts, rows);
      drain(again);
      runner.takeScopes();
      expect(runOutcome(again)).toEqual(runOutcome(runner.state));
      expect(nextWakeMs(again)).toBe(nextWakeMs(runner.state));
      const ids = (state: RunState) =>
        readySteps(state).map(({ path, attempt, notBeforeMs }) => `${path} ${attempt} ${notBeforeMs}`);
      const intents = [...runner.rows.values()].filter(
        ({ status, nodeId }) => status === "running" && !scopeTypes.has(again.flow.nodes.get(nodeId)?.type.type ?? ""),
      );
      expect(ids(again).sort()).toEqual(
        [...ids(runner.state), ...intents.map(({ path, attempt }) => `${path} ${attempt} 0`)].sort(),
      );
    }),
    { numRuns: 300 },
  );
});

it("lets every step be looked into after the run has ended, with what it saw", () => {
  fc.assert(
    fc.property(planOf(false), schedule, (plan, choices) => {
      const runner = new Runner(plan, choices).runToEnd();
      const again = restoreRunState(runner.state.flow, runner.state.facts, [...runner.rows.values()], {
        keepsFrames: true,
      });
      expect(runOutcome(again)).toEqual(runOutcome(runner.state));
      for (const [path, seen] of runner.seen) {
        const context = stepContext(again, { path, iteration: 0, attempt: 1 });
        expect(JSON.stringify([context.params, context.input, context.step.random, context.step.idempotencyKey])).toBe(
          seen,
        );
      }
    }),
    { numRuns: 200 },
  );
});

it("lets a single step be looked into with no records but those around it", () => {
  fc.assert(
    fc.property(planOf(false), schedule, (plan, choices) => {
      const { state, seen, rows } = new Runner(plan, choices).runToEnd();
      for (const [path, expected] of seen) {
        const around = new Set(pathsAround(state.flow.definition, testCatalog, path));
        const records = [...rows.values()].filter((row) => around.has(row.path));
        const again = restoreRunState(state.flow, state.facts, records, { into: path });
        const context = stepContext(again, { path, iteration: 0, attempt: 1 });
        expect(JSON.stringify([context.params, context.input, context.step.random, context.step.idempotencyKey])).toBe(
          expected,
        );
      }
    }),
    { numRuns: 100 },
  );
});
