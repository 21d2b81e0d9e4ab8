import { afterAll, describe, expect, test } from "vitest";
import { createTestSandbox, endingOf, request } from "../test/sandbox-in-tests.ts";
import { maxLogLineLength, maxLogLines } from "./log-lines.ts";

const sandbox = createTestSandbox();
afterAll(() => sandbox.close());
const run = (...args: Parameters<typeof request>) => endingOf(sandbox.run(request(...args)));

describe("results", () => {
  test.for([
    ["return input.items.map((x) => x * 2)", [2, 4]],
    ["return { a: undefined, b: NaN, c: new Date(0) }", { b: null, c: "1970-01-01T00:00:00.000Z" }],
    ["const doubled = await Promise.all(input.items.map(async (x) => x * 2)); return doubled", [2, 4]],
    ["return (async () => 'promised')()", "promised"],
    ["log('nothing to return')", null],
    ["return { then(resolve) { resolve('owned') } }", {}],
    ["return '\\u2028 ü 😀'", "\u2028 ü 😀"],
    ["return input // comment at the end", { items: [1, 2] }],
  ] as const)("%s", async ([code, value]) => {
    const { result, error } = await run(code, { input: { items: [1, 2] } });
    expect(error?.message).toBeUndefined();
    expect(result?.value).toEqual(value);
  });

  test.for([
    ["return () => 1", "code.invalid_result"],
    ["return 10n", "code.invalid_result"],
    ["const o = {}; o.o = o; return o", "code.invalid_result"],
    ["return '\\u0000'", "code.invalid_result"],
    ["return { '\\ud800': 1 }", "code.invalid_result"],
    ["let a = []; for (let i = 0; i < 200; i++) a = [a]; return a", "code.invalid_result"],
    ["return 'x'.repeat(1048575)", "code.output_too_large"],
    ["return 'ü'.repeat(600000)", "code.output_too_large"],
  ] as const)("%s is %s", async ([code, expected]) => {
    expect((await run(code)).error?.code).toBe(expected);
  });
});

describe("places of errors", () => {
  test.for([
    ["throw new TypeError('no')", 1, "TypeError: no (line 1, column 20)"],
    ["const a = 1;\n\n  return input.b.c", 3, "TypeError: cannot read property 'b' of null (line 3, column 15)"],
    ["const f = () => {\n  null.x;\n};\n\nf();", 2, "line 2"],
    ["await null;\nthrow new Error('later')", 2, "later (line 2"],
    ["const a = ;", 1, "SyntaxError"],
    ["if (true) {\n  return 1", 2, "SyntaxError"],
    ["return 1 +", 1, "SyntaxError"],
    ["const f = () => f() + 1;\nreturn f()", 1, "too deeply (line 1"],
  ] as const)("%j", async ([code, line, message]) => {
    const { error } = await run(code);
    expect(error?.code).toBe("code.error");
    expect(error?.message).toContain(message);
    expect(error?.details?.line).toBe(line);
  });

  test("a thrown value that is no error is shown, without a place", async () => {
    const { error } = await run("throw { reason: 'because' }");
    expect(error?.message).toBe('{"reason":"because"}');
    expect(error?.details).toEqual({ logs: [] });
  });
});

describe("time and chance", () => {
  const code =
    "return [Date.now(), new Date().toISOString(), Date(), Math.random(), Math.random(), new Date(5).getTime()]";

  test("come from the recorded values, so that the same step gets the same result", async () => {
    const recorded = { nowMs: Date.UTC(2026, 0, 2, 3, 4, 5), random: 0.123 };
    const first = (await run(code, recorded)).result?.value;
    expect(first).toEqual((await run(code, recorded)).result?.value);
    const times = [recorded.nowMs, "2026-01-02T03:04:05.000Z", "Fri Jan 02 2026 03:04:05 GMT+0000"];
    expect(first).toEqual([...times, expect.any(Number), expect.any(Number), 5]);
    expect(first).not.toEqual((await run(code, { ...recorded, random: 0.124 })).result?.value);
  });

  test("random numbers are spread over [0, 1)", async () => {
    const { result } = await run(
      "let sum = 0, low = 1, high = 0; for (let i = 0; i < 10000; i++) { const r = Math.random(); sum += r; low = Math.min(low, r); high = Math.max(high, r) } return { mean: sum / 10000, low, high }",
      { random: 0 },
    );
    expect(result?.value).toMatchObject({
      mean: expect.closeTo(0.5, 1),
      low: expect.closeTo(0, 2),
      high: expect.closeTo(1, 2),
    });
  });

  test("dates stay dates", async () => {
    const { result } = await run(
      "return [new Date() instanceof Date, new Date().constructor === Date, Date.UTC(1970, 0), Date.length, new Date(2020, 0, 1).getTimezoneOffset()]",
    );
    expect(result?.value).toEqual([true, true, 0, 7, 0]);
  });
});

describe("log", () => {
  test("takes any values", async () => {
    const { result } = await run("log('a', 1, { b: [2] }, null, undefined, () => 1, 3n, new Error('e'), Symbol('s'))");
    expect(result?.logs).toEqual(['a 1 {"b":[2]} null undefined [function] 3 Error: e Symbol(s)']);
  });

  test("is bounded and says so", async () => {
    const { result } = await run("log('x'.repeat(5000)); for (let i = 0; i < 1000; i++) log(i)");
    expect(result?.logs).toHaveLength(maxLogLines + 1);
    expect(result?.logs[0]).toHaveLength(maxLogLineLength + 1);
    expect(result?.logs.at(-1)).toBe(`Only the first ${maxLogLines} lines are kept.`);
  });

  test("comes with errors and with the time limit too", async () => {
    expect((await run("log('before'); throw new Error('x')")).error?.details?.logs).toEqual(["before"]);
    expect((await run("log('before'); for (;;);", { timeoutMs: 50 })).error?.details?.logs).toEqual(["before"]);
  });
});

test("more memory is there for those who ask for it", async () => {
  const code = "return new Array(8e6).fill(1).length";
  expect((await run(code, { memoryMb: 32, timeoutMs: 5_000 })).error?.code).toBe("code.memory");
  expect((await run(code, { memoryMb: 256, timeoutMs: 5_000 })).result?.value).toBe(8e6);
});

test("waiting for what never happens ends at once", async () => {
  const start = performance.now();
  expect((await run("await new Promise(() => {})", { timeoutMs: 10_000 })).error?.code).toBe("code.timeout");
  expect(performance.now() - start).toBeLessThan(2_000);
});
