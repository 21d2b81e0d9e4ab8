import { AppError } from "@millrace/contracts/errors";
import fc from "fast-check";
import { expect, it } from "vitest";
import { validateFlow } from "../flow/validate.ts";
import { testCatalog } from "../test-catalog.ts";
import { drain } from "../test-run.ts";
import { Runner } from "./fixtures/plan-runner.ts";
import { planOf, schedule, scopeTypes } from "./fixtures/random-plans.ts";
import { pathsAround } from "./paths-around.ts";
import {
  cancelRun,
  nextWakeMs,
  type RunState,
  readySteps,
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
