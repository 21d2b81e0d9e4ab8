import { AppError } from "@millrace/contracts/errors";
import { describe, expect, it } from "vitest";
import { compileFlow } from "../flow/compile.ts";
import { flowOf, testCatalog } from "../test-catalog.ts";
import { finish, readyStep, startRun, testFacts } from "../test-run.ts";
import { errorOf } from "../test-scope.ts";
import { workMs } from "../test-time.ts";
import {
  beginStep,
  cancelRun,
  completeStep,
  createRunState,
  dueWaits,
  failStep,
  inputOf,
  nextWakeMs,
  type RunState,
  readySteps,
  resolveWait,
  runOutcome,
  stepContext,
} from "./state.ts";

const ready = (state: RunState) => readySteps(state).map(({ nodeId }) => nodeId);

const broken = new AppError("code.error", { message: "No." });

describe("branches", () => {
  const flow = flowOf({ a: "start", c: "check", y: "echo", n: "echo", n2: "echo", j: "join", z: "echo" }, [
    "a > c",
    "c.yes > y",
    "c.no > n",
    "n > n2",
    "y > j",
    "n2 > j",
    "j > z",
  ]);

  it("goes down one port, skips the others, and joins what came", () => {
    const state = startRun(flow);
    expect(ready(state)).toEqual(["c"]);
    finish(state, "c", { v: 1 }, "yes");
    expect(ready(state)).toEqual(["y"]);
    finish(state, "y");
    expect(inputOf(state, "j", 0)).toEqual({ y: "y" });
    finish(state, "j");
    expect(runOutcome(state)).toBeNull();
    finish(state, "z", 7);
    expect(runOutcome(state)).toEqual({ status: "succeeded", output: 7, error: null, response: null });
    expect(readySteps(state)).toEqual([]);
  });

  it("runs parallel branches side by side and joins them once, when the last is in", () => {
    const state = startRun(
      flowOf({ a: "start", b: "work", c: "work", j: "join" }, ["a > b", "a > c", "b > j", "c > j"]),
    );
    expect(ready(state)).toEqual(["b", "c"]);
    finish(state, "c", 2);
    expect(ready(state)).toEqual(["b"]);
    finish(state, "b", 1);
    expect(ready(state)).toEqual(["j"]);
    expect(finish(state, "j").output).toEqual({ b: 1, c: 2 });
    expect(runOutcome(state)).toMatchObject({ status: "succeeded", output: { b: 1, c: 2 } });
  });

  it("gives an ordinary node the first delivered value in definition order, once all are settled", () => {
    const state = startRun(
      flowOf({ a: "start", b: "work", c: "work", z: "echo" }, ["a > b", "a > c", "c > z", "b > z"]),
    );
    finish(state, "b", "from b");
    expect(ready(state)).toEqual(["c"]);
    finish(state, "c", "from c");
    expect(inputOf(state, "z", 0)).toBe("from c");
  });

  it("skips a node, and what only it leads to, when nothing reaches it", () => {
    const state = startRun(flowOf({ a: "start", c: "check", y: "echo", y2: "join" }, ["a > c", "c.yes > y", "y > y2"]));
    finish(state, "c", 5, "no");
    expect(runOutcome(state)).toMatchObject({ status: "succeeded", output: 5 });
  });

  it("ends at once when the trigger leads nowhere", () => {
    expect(runOutcome(startRun(flowOf({ a: "start" }, []), { x: 1 }))).toMatchObject({
      status: "succeeded",
      output: { x: 1 },
    });
  });

  it("hands the input of a disabled node on through its first port, whatever it is", () => {
    const state = startRun(
      flowOf(
        {
          a: "start",
          c: { type: "check", disabled: true },
          w: { type: "work", disabled: true },
          s: { type: "stop", disabled: true },
        },
        ["a > c", "c.yes > w", "w > s"],
      ),
    );
    expect(readyStep(state, "c").kind).toBe("pure");
    finish(state, "c");
    expect(readyStep(state, "w")).toMatchObject({ kind: "pure" });
    expect(finish(state, "w")).toMatchObject({ output: { a: 1 }, logicalAtMs: 1_000 });
    finish(state, "s");
    expect(runOutcome(state)).toMatchObject({ status: "succeeded", output: { a: 1 } });
  });
});

describe("the output of a run", () => {
  it("is the answer of the respond node that finished first", () => {
    const state = startRun(flowOf({ a: "start", b: "answer", c: "answer" }, ["a > b", "a > c"]));
    const answer = (nodeId: string, atMs: number) => {
      const step = readyStep(state, nodeId);
      beginStep(state, step, atMs);
      const response = { status: 200, headers: {}, body: nodeId };
      completeStep(state, step, { kind: "respond", response, port: "out", value: null }, atMs);
    };
    answer("c", 5_000);
    answer("b", 6_000);
    expect(runOutcome(state)).toMatchObject({ output: "c", response: { status: 200, body: "c" } });
  });

  it("is an object of the last values where several branches end", () => {
    const state = startRun(flowOf({ a: "start", b: "echo", c: "check", d: "echo" }, ["a > b", "a > c", "c.yes > d"]));
    finish(state, "b", 1);
    finish(state, "c", 2, "no");
    expect(runOutcome(state)).toMatchObject({ output: { b: 1, c: 2 } });
  });
});

describe("waiting", () => {
  it("sleeps until its time and then hands its value on", () => {
    const state = startRun(flowOf({ a: "start", p: "pause", b: "echo" }, ["a > p", "p > b"]));
    const step = readyStep(state, "p");
    beginStep(state, step, 2_000);
    const record = completeStep(state, step, { kind: "wait", untilMs: 60_000, port: "out", value: { x: 1 } }, 2_100);
    expect(record).toMatchObject({
      status: "waiting",
      wakeAtMs: 60_000,
      port: "out",
      output: { x: 1 },
      finishedAtMs: null,
    });
    expect([readySteps(state), nextWakeMs(state), dueWaits(state, 59_999)]).toEqual([[], 60_000, []]);
    expect(dueWaits(state, 60_000)).toEqual([{ path: "p", iteration: 0, answerable: false }]);
    expect(resolveWait(state, "p", 0, 60_500)).toMatchObject({
      status: "succeeded",
      logicalAtMs: 60_500,
      wakeAtMs: null,
    });
    expect(stepContext(state, readyStep(state, "b")).step.nowMs).toBe(60_500);
    expect(() => resolveWait(state, "p", 0, 60_600)).toThrow(RangeError);
  });
});

describe("cancelling", () => {
  const running = () => {
    const state = startRun(flowOf({ a: "start", b: "work", c: "work" }, ["a > b", "a > c"]));
    beginStep(state, readyStep(state, "b"), 1_500);
    return state;
  };

  it("ends the run and gives the records of what was under way", () => {
    const state = running();
    expect(cancelRun(state, 2_000, new AppError("run.cancelled"))).toEqual([
      expect.objectContaining({ nodeId: "b", status: "cancelled", finishedAtMs: 2_000 }),
    ]);
    expect(runOutcome(state)).toMatchObject({ status: "cancelled", error: { code: "run.cancelled" } });
    expect(cancelRun(state, 3_000, new AppError("run.cancelled"))).toEqual([]);
  });

  it("fails the run at its time limit", () => {
    const state = running();
    cancelRun(state, 2_000, new AppError("run.timeout"));
    expect(runOutcome(state)).toMatchObject({ status: "failed", error: { code: "run.timeout" } });
  });

  it("refuses results that come after the end", () => {
    const state = running();
    cancelRun(state, 2_000, new AppError("run.cancelled"));
    const late = { path: "b", iteration: 0, attempt: 1 };
    expect(() => completeStep(state, late, { kind: "output", port: "out", value: 1 }, 3_000)).toThrow(RangeError);
    expect(() => failStep(state, late, broken, 3_000)).toThrow(RangeError);
    expect(() => beginStep(state, { path: "c", iteration: 0, attempt: 1 }, 3_000)).toThrow(RangeError);
  });
});

describe("mistakes of the caller", () => {
  it("refuses to begin twice, out of order, or what is not there", () => {
    const state = startRun(flowOf({ a: "start", b: "work", c: "work" }, ["a > b", "b > c"]));
    const step = readyStep(state, "b");
    expect(() => beginStep(state, { ...step, attempt: 2 }, 2_000)).toThrow("attempt 1 of b comes next, not 2");
    beginStep(state, step, 2_000);
    expect(() => beginStep(state, step, 2_000)).toThrow("a running step can't begin");
    expect(() => beginStep(state, { path: "c", iteration: 0, attempt: 1 }, 2_000)).toThrow(
      "a pending step can't begin",
    );
    expect(() => beginStep(state, { path: "zz", iteration: 0, attempt: 1 }, 2_000)).toThrow("no step zz");
    expect(() => inputOf(state, "b", 1)).toThrow("iteration 1");
  });

  it("refuses a port that the node does not have, and stays where it was", () => {
    const state = startRun(flowOf({ a: "start", b: "work" }, ["a > b"]));
    const step = readyStep(state, "b");
    beginStep(state, step, 2_000);
    expect(errorOf(() => completeStep(state, step, { kind: "output", port: "side", value: 1 }, 2_000)).code).toBe(
      "step.invalid_output",
    );
    expect(completeStep(state, step, { kind: "output", port: "out", value: 1 }, 2_000).status).toBe("succeeded");
  });
});

it("does work in proportion to the edges: 2,000 steps are not a hundred times 200", () => {
  const chain = (count: number) => {
    const nodes: Record<string, object> = { n0: { type: "start" } };
    const edges: string[] = [];
    for (let at = 1; at < count; at++) {
      nodes[`n${at}`] = { type: "echo", params: { v: { $cel: `steps.n${at - 1} == input` } } };
      edges.push(`n${at - 1} > n${at}`);
    }
    return compileFlow(flowOf(nodes as never, edges), testCatalog);
  };
  const walk = (flow: ReturnType<typeof chain>) => {
    const state = createRunState(flow, testFacts());
    for (let [step] = readySteps(state); step; [step] = readySteps(state)) {
      stepContext(state, step);
      beginStep(state, step, 2_000);
      completeStep(state, step, { kind: "output", port: "out", value: 1 }, 2_000);
    }
    expect(runOutcome(state)?.status).toBe("succeeded");
  };
  const [small, large] = [chain(200), chain(2_000)];
  const best = (flow: ReturnType<typeof chain>) =>
    Math.min(...Array.from({ length: 8 }, () => workMs(() => walk(flow))));
  expect(best(large)).toBeLessThan(60 * best(small) + 30);
});
