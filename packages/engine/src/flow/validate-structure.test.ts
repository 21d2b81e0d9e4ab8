import { describe, expect, it } from "vitest";
import { flowOf, testCatalog } from "../test-catalog.ts";
import { checkConnection } from "./connect.ts";
import { validateFlow } from "./validate.ts";

const errorsOf = (...flow: Parameters<typeof flowOf>) =>
  validateFlow(flowOf(...flow), testCatalog)
    .filter(({ severity }) => severity === "error")
    .map(({ code, message }) => [code, message]);

const each = { type: "each", params: { items: [], concurrency: 1 } };

describe("scopes", () => {
  it("may be nested, and what follows the whole connects to done", () => {
    const nodes = { a: "start", m: each, i: each, w: "work", x: "echo", z: "echo" };
    expect(errorsOf(nodes, ["a > m", "m.body > i", "i.body > w", "i.done > x", "m.done > z"])).toEqual([]);
  });

  it("need something to run", () => {
    expect(errorsOf({ a: "start", m: each }, ["a > m"])).toEqual([
      ["empty_body", 'Nothing runs inside *M*. Connect its port "body" to the first node of what it should run.'],
    ]);
  });

  it("refuse connections from outside into the body", () => {
    const nodes = { a: "start", m: each, w: "work", x: "work" };
    const [error] = errorsOf(nodes, ["a > m", "m.body > w", "a > x", "x > w"]);
    expect(error).toEqual([
      "crosses_scope",
      '*W* runs inside *M*, because it is reached from its port "body", but *X* does not. What follows the whole of *M* connects to its port "done". Delete this connection.',
    ]);
  });

  it("refuse one node behind both ports, and one in two bodies", () => {
    const both = errorsOf({ a: "start", m: each, w: "work" }, ["a > m", "m.body > w", "m.done > w"]);
    expect(both.map(([code]) => code)).toEqual(["crosses_scope"]);
    const two = errorsOf({ a: "start", m: each, n: each, w: "work" }, ["a > m", "a > n", "m.body > w", "n.body > w"]);
    expect(two.map(([code]) => code)).toEqual(["crosses_scope"]);
  });

  it("keep what runs inside from being read outside", () => {
    const nodes = { a: "start", m: each, w: "work", z: { type: "echo", params: { v: { $cel: "steps.w" } } } };
    expect(errorsOf(nodes, ["a > m", "m.body > w", "m.done > z"]).map(([code]) => code)).toEqual([
      "unknown_step_reference",
    ]);
  });

  it("are guarded while drawing too", () => {
    const flow = flowOf({ a: "start", m: each, w: "work", x: "work" }, ["a > m", "m.body > w", "a > x"]);
    const draw = (from: string, port: string, to: string) =>
      checkConnection(flow, testCatalog, { from: { node: from, port }, to: { node: to, port: "in" } });
    expect(draw("x", "out", "w")).toMatchObject({ ok: false, reason: expect.stringContaining("runs inside *M*") });
    expect(draw("w", "out", "x")).toMatchObject({ ok: false, reason: expect.stringContaining("runs inside *M*") });
    expect(draw("m", "done", "x")).toEqual({ ok: true });
  });
});

it("refuses a join that waits for more branches than there are", () => {
  const nodes = { a: "start", x: "work", j: { type: "some", params: { count: 2 } } };
  expect(errorsOf(nodes, ["a > x", "x > j"])).toEqual([
    ["invalid_params", "*J* waits for 2 branches, but 1 lead to it. Connect more or wait for fewer."],
  ]);
});
