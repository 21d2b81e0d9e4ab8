import { describe, expect, it } from "vitest";
import { errorOf, evaluate, testScope } from "../test-scope.ts";
import { evaluateCel, parseCel } from "./cel.ts";

const input = (value: Parameters<typeof testScope>[0]) => testScope(value);
const problemOf = (source: string) => {
  const parsed = parseCel(source);
  return parsed.ok ? null : { message: parsed.message, position: parsed.position };
};

describe("whole JSON numbers work with integer literals", () => {
  it.each([
    ["input.a + 1", 4],
    ["1 + input.a", 4],
    ["input.a - 1", 2],
    ["input.a * 2", 6],
    ["input.a * 1.5", 4.5],
    ["input.a / 2", 1.5],
    ["7 / input.a > 2.3", true],
    ["input.a % 2", 1],
    ["7 % input.a", 1],
    ["input.a % input.half", 0.5],
    ["-input.a", -3],
    ["input.a == 3", true],
    ["3 == input.a", true],
    ["input.a != 4", true],
    ["input.a > 2 && input.a <= 3 && 2 < input.a", true],
    ["input.list[1]", 2],
    ["input.list[input.a - 1]", 3],
    ["2 in input.list", true],
    ["input.list == [1, 2, 3]", true],
    ["input.list.map(x, x * 2 + 1)", [3, 5, 7]],
    ["7 / 2", 3],
    ["7.0 / 2.0", 3.5],
  ])("%s", (source, expected) => {
    expect(evaluate(source)).toEqual(expected);
  });
});

describe("results become JSON", () => {
  it.each([
    ["1", 1],
    ["9007199254740991", 9007199254740991],
    ["-9007199254740991", -9007199254740991],
    ["{'a': 1, 'b': [2, {'c': 3}]}", { a: 1, b: [2, { c: 3 }] }],
    ["[1, 2.5, 'x', true, null]", [1, 2.5, "x", true, null]],
    ["now", "2026-03-29T01:30:00.000Z"],
    ["timestamp('2026-01-01T00:00:00Z') + duration('90m')", "2026-01-01T01:30:00.000Z"],
    ["duration('1h30m')", "5400s"],
    ["duration('-1.5s')", "-1.5s"],
    ["now - timestamp('2026-03-29T00:00:00Z')", "5400s"],
    ["[now, {'in': duration('1s')}]", ["2026-03-29T01:30:00.000Z", { in: "1s" }]],
    ["input.nothing", null],
  ])("%s", (source, expected) => {
    expect(evaluate(source)).toEqual(expected);
  });

  it.each([
    ["9007199254740993", "9007199254740993 is too large for a JSON number; make it text with string(…)."],
    ["[9007199254740993]", "9007199254740993 is too large for a JSON number; make it text with string(…)."],
    ["input.a / 0", "The result is infinite, which JSON can't hold."],
    ["input.a % 0", "The result is not a number, which JSON can't hold."],
    ["type(input.a)", "The result is not a value that JSON can hold."],
  ])("%s is a clear error", (source, message) => {
    expect(errorOf(() => evaluate(source))).toMatchObject({ code: "step.expression_failed", message });
  });

  it("hands scope data on as it is, and changes nothing of it", () => {
    const scope = testScope();
    const before = structuredClone(scope);
    expect(evaluate("{'orders': input.orders}", scope)).toEqual({
      orders: before.input && scope.input && evaluate("input.orders"),
    });
    evaluate("input.list + [4]", scope);
    expect(scope).toEqual(before);
  });

  it("refuses literals without a JSON form while parsing", () => {
    expect(problemOf("b'abc'")?.message).toBe("Bytes are not supported. Use a text.");
    expect(problemOf("1 + 1u")).toMatchObject({ position: 4 });
  });
});

describe("no host objects", () => {
  it.each([
    "input.__proto__",
    "input.constructor",
    "input['__proto__']",
    "input.list.prototype",
    "{'constructor': 1}",
    "{'__proto__': 1}",
    "now.constructor",
  ])("%s does not parse", (source) => {
    expect(problemOf(source)?.message).toContain("can't be used as a field name");
  });

  it.each([
    "input['__pro' + 'to__']",
    "input['construc' + 'tor']",
    "input.toString",
    "input.list.length",
    "input.list.push",
    "input.text.length",
    "now['construc' + 'tor']",
    "now.getTime",
    "duration('1s')['construc' + 'tor']",
    "cel['construc' + 'tor']",
    "steps.fetch.hasOwnProperty",
    "has(now.getTime)",
    "has(input.toString) ? 1 : input.toString",
  ])("%s fails", (source) => {
    expect(errorOf(() => evaluate(source))).toMatchObject({ code: "step.expression_failed" });
  });

  it("says that inherited names are not there", () => {
    expect(evaluate("has(input.toString)")).toBe(false);
    expect(evaluate("'toString' in input")).toBe(false);
    expect(evaluate("input == {'toString': 1}")).toBe(false);
  });

  it("reads an own field named __proto__ of hostile JSON as nothing but data", () => {
    const hostile = JSON.parse('{"__proto__": {"admin": true}, "a": 1}');
    expect(evaluate("has(input.admin)", testScope({ input: hostile }))).toBe(false);
    expect(evaluate("input.a", testScope({ input: hostile }))).toBe(1);
    expect(evaluate("input['__pro' + 'to__'].admin", testScope({ input: hostile }))).toBe(true);
  });
});

describe("variables", () => {
  it("sees trigger, input, steps, run, now and random", () => {
    expect(evaluate("[trigger.body.id, run.id, string(steps.fetch.status), string(random)]")).toEqual([
      "o-1",
      "run_1",
      "200",
      "0.25",
    ]);
    expect(evaluate("now > timestamp('2026-03-01T00:00:00Z')")).toBe(true);
  });

  it("makes steps only when they are read", () => {
    const scope = testScope();
    Object.defineProperty(scope, "steps", {
      get: () => {
        throw new Error("read");
      },
    });
    expect(evaluate("input.a", scope)).toBe(3);
    expect(() => evaluate("steps.fetch", scope)).toThrow();
  });

  it("names the steps that an expression reads", () => {
    const parsed = parseCel("steps.fetch.status == 200 && steps['load'].x");
    expect(parsed.ok && parsed.program.references).toEqual([
      { step: "fetch", position: 6 },
      { step: "load", position: 35 },
    ]);
    expect(parsed.ok && parsed.program.usesAllSteps).toBe(false);
    const dynamic = parseCel("steps[input.name]");
    expect(dynamic.ok && dynamic.program.usesAllSteps).toBe(true);
  });
});

describe("errors say what there is", () => {
  it.each([
    ["inpt.a", 0, 'There is no variable "inpt". There are: trigger, input, steps, item, index, run, now, random.'],
    [
      "input.list.map(x, y)",
      18,
      'There is no variable "y". There are: trigger, input, steps, item, index, run, now, random.',
    ],
    ["1 + foo(2)", 4, "There is no function foo()."],
    ["trim(input.text)", 0, "There is no function trim(). It is used like this: text.trim()."],
    ["input.text.shout()", 11, "There is no method shout()."],
    ["input.", 6, "Expected a name, but found the end."],
    ["1 +", 3, "The expression ends too early."],
    ["input.a b", 8, "Unexpected character: 'b'."],
    ["'a' + 1", 0, '"+" does not work between text and whole number. Make both text with string(…).'],
    ["true ? 'a' : 1", 0, 'The two branches of "? :" give text and whole number. Wrap one in dyn(…).'],
    ["", 0, "The expression is empty. Enter one."],
    ["input.größe", 8, "Unexpected character: ö."],
    [`${"(".repeat(80)}1${")".repeat(80)}`, 60, "Exceeded maxDepth (60)."],
  ])("%s at %d", (source, position, message) => {
    expect(problemOf(source)).toEqual({ position, message });
  });

  it.each([
    ["input.nope", 6, 'input has no field "nope". It has: a, half, list, text, nothing, orders.'],
    ["input['nope']", 0, 'input has no field "nope". It has: a, half, list, text, nothing, orders.'],
    ["input.orders[0].totl > 1", 16, 'input.orders[0] has no field "totl". It has: total, paid.'],
    ["input.orders.map(o, o.x)", 22, 'o has no field "x". It has: total, paid.'],
    ["input.nothing.x", 14, 'input.nothing is null, so it has no field "x".'],
    ["input.list.first", 11, 'input.list is a list, so it has no field "first". Use an index: input.list[0].'],
    ["input.list[3]", 0, "There is no element 3: the list has 3, and the first is 0."],
    ["input.text + input.a", 0, '"+" does not work between text and number. Make both text with string(…).'],
    ["1 / 0", 0, "Division by zero."],
  ])("%s fails at %d", (source, position, message) => {
    expect(errorOf(() => evaluate(source))).toMatchObject({
      code: "step.expression_failed",
      message,
      details: { position },
    });
  });

  it("tells which steps have an output", () => {
    expect(errorOf(() => evaluate("steps.load.status")).message).toBe(
      'There is no output of a step "load" here: it did not run, or it is not before this node. There are: fetch.',
    );
  });
});

it("evaluates a program many times, each on its own data", () => {
  const parsed = parseCel("input.list.map(x, x + input.a)");
  if (!parsed.ok) throw new Error(parsed.message);
  const results = [1, 2, 3].map((a) => evaluateCel(parsed.program, input({ input: { a, list: [10] } })));
  expect(results).toEqual([[11], [12], [13]]);
});
