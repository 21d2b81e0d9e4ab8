import { AppError } from "@millrace/contracts/errors";
import type { JsonValue } from "@millrace/contracts/json";
import { describe, expect, it } from "vitest";
import { compileFlow } from "../flow/compile.ts";
import { flowOf, testCatalog } from "../test-catalog.ts";
import { drain, readyPaths, readyStep, testFacts } from "../test-run.ts";
import {
  beginStep,
  builtInOutcome,
  completeStep,
  createRunState,
  failStep,
  type RunState,
  restoreRunState,
  runOutcome,
  type StepRecord,
  takeCancelled,
} from "./state.ts";

type Definition = ReturnType<typeof flowOf>;

/** A run with the rows that it has written. */
class Race {
  readonly rows = new Map<string, StepRecord>();
  private readonly flow;
  readonly state: RunState;
  constructor(definition: Definition) {
    this.flow = compileFlow(definition, testCatalog);
    this.state = createRunState(this.flow, testFacts());
  }

  begin = (nodeId: string) => this.keep(beginStep(this.state, readyStep(this.state, nodeId), 2_000));

  succeed(nodeId: string, value: JsonValue): void {
    const step = readyStep(this.state, nodeId);
    this.begin(nodeId);
    this.keep(completeStep(this.state, step, { kind: "output", port: "out", value }, 3_000));
  }

  fail(nodeId: string): void {
    const step = readyStep(this.state, nodeId);
    this.begin(nodeId);
    this.keep(failStep(this.state, step, new AppError("code.error", { message: "No." }), 3_000));
  }

  join(nodeId: string): void {
    const step = readyStep(this.state, nodeId);
    this.begin(nodeId);
    const outcome = builtInOutcome(this.state, step);
    if (outcome) this.keep(completeStep(this.state, step, outcome, 3_000));
  }

  scopes(): void {
    for (const record of drain(this.state)) this.keep(record);
  }

  /** The run as another process has it from its rows. */
  restored = (): RunState => restoreRunState(this.flow, testFacts(), [...this.rows.values()]);

  private keep(record: StepRecord): void {
    for (const one of [record, ...takeCancelled(this.state, 3_000)]) this.rows.set(one.path, one);
  }
}

describe("a branch that fails on its way to a join which lives with that", () => {
  const edges = ["s > a", "s > b", "a > j", "b > j", "j > c"];

  it("is forgiven also once the join has gone on and the run is rebuilt", () => {
    const race = new Race(flowOf({ s: "start", a: "work", b: "work", j: "first", c: "work" }, edges));
    race.fail("a");
    race.succeed("b", 1);
    race.join("j");
    expect(runOutcome(race.restored())).toBeNull();
    expect(readyPaths(race.restored())).toEqual(["c"]);
    race.succeed("c", 2);
    expect(runOutcome(race.state)).toMatchObject({ status: "succeeded", output: 2 });
    expect(runOutcome(race.restored())).toEqual(runOutcome(race.state));
  });

  it("is forgiven in a round of a loop as well", () => {
    const race = new Race(
      flowOf(
        { s: "start", m: { type: "loop", params: { maxRounds: 1 } }, a: "work", b: "work", j: "first", c: "work" },
        ["s > m", "m.body > a", "m.body > b", "a > j", "b > j", "j > c"],
      ),
    );
    race.scopes();
    race.fail("a");
    race.succeed("b", 1);
    race.join("j");
    expect(readyPaths(race.restored())).toEqual(["m[0]/c"]);
    race.succeed("c", 2);
    race.scopes();
    expect(runOutcome(race.state)).toMatchObject({ status: "succeeded", output: 2 });
    expect(runOutcome(race.restored())).toEqual(runOutcome(race.state));
  });
});

describe("a join that goes on while another one is on its way to it", () => {
  // `inner` waits for both of its branches, `outer` for the first of `inner` and `fast`.
  const nested = flowOf(
    {
      ...{ s: "start", x: "work", y: "work", fast: "work", end: "work" },
      inner: { type: "some", params: { count: 2, cancel: true } },
      outer: { type: "some", params: { count: 1, cancel: true } },
    },
    ["s > x", "s > y", "s > fast", "x > inner", "y > inner", "inner > outer", "fast > outer", "outer > end"],
  );

  it("gives it up, however far it is, instead of letting it fail for want of branches", () => {
    const race = new Race(nested);
    race.succeed("x", 1);
    race.begin("y");
    race.succeed("fast", 2);
    expect(readyPaths(race.state)).toEqual(["outer"]);
    race.join("outer");
    expect(readyPaths(race.restored())).toEqual(["end"]);
    race.succeed("end", 3);
    expect(runOutcome(race.state)).toMatchObject({ status: "succeeded", output: 3 });
    expect(runOutcome(race.restored())).toEqual(runOutcome(race.state));
  });
});
