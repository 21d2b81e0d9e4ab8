import { describe, expect, it } from "vitest";
import { errorOf, evaluate } from "../test-scope.ts";
import { celFunctions } from "./functions.ts";

/** At least one example for each function of the table. */
const examples: Record<string, [string, unknown][]> = {
  has: [
    ["has(input.a)", true],
    ["has(input.nope)", false],
  ],
  bind: [["cel.bind(x, input.a, x + x)", 6]],
  all: [["input.list.all(x, x > 0)", true]],
  exists: [["input.list.exists(x, x > 2)", true]],
  exists_one: [["input.list.exists_one(x, x > 2)", true]],
  filter: [["input.orders.filter(o, o.paid)", [{ total: 10, paid: true }]]],
  map: [
    ["input.orders.map(o, o.total)", [10, 5.5]],
    ["input.orders.map(o, o.paid, o.total)", [10]],
  ],
  dyn: [["input.a > 2 ? dyn('many') : 1", "many"]],
  type: [["type(input.a) == double", true]],
  contains: [["input.text.contains('lo W')", true]],
  startsWith: [["input.text.startsWith('Hell')", true]],
  endsWith: [["input.text.endsWith('World')", true]],
  matches: [
    ["input.text.matches('^H.*d$')", true],
    ["input.text.matches('^[0-9]+$')", false],
  ],
  lowerAscii: [["input.text.lowerAscii()", "hello world"]],
  upperAscii: [["input.text.upperAscii()", "HELLO WORLD"]],
  trim: [["'  x '.trim()", "x"]],
  split: [
    ["'a,b,c'.split(',')", ["a", "b", "c"]],
    ["'a,b,c'.split(',', 2)", ["a", "b,c"]],
  ],
  replace: [["'a-b-c'.replace('-', '$&')", "a$&b$&c"]],
  substring: [
    ["input.text.substring(6)", "World"],
    ["input.text.substring(0, input.a)", "Hel"],
  ],
  indexOf: [["input.text.indexOf('o')", 4]],
  lastIndexOf: [["input.text.lastIndexOf('o')", 7]],
  join: [
    ["['a', 'b'].join('-')", "a-b"],
    ["input.list.join(', ')", "1, 2, 3"],
    ["[].join()", ""],
  ],
  size: [
    ["size(input.text)", 11],
    ["'a😀'.size()", 2],
    ["input.list.size()", 3],
    ["size({'a': 1})", 1],
  ],
  sum: [
    ["input.list.sum()", 6],
    ["[].sum()", 0],
    ["[1, 2.5].sum()", 3.5],
  ],
  min: [
    ["input.list.min()", 1],
    ["min(2, 1.5)", 1.5],
  ],
  max: [
    ["['b', 'a'].max()", "b"],
    ["max(input.a, 2)", 3],
  ],
  round: [
    ["round(2.5)", 3],
    ["round(-2.5)", -3],
    ["round(1.005, 2)", 1.01],
    ["round(3)", 3],
  ],
  floor: [["floor(-1.5)", -2]],
  ceil: [["ceil(input.half)", 3]],
  abs: [
    ["abs(-3)", 3],
    ["abs(input.a - 5)", 2],
  ],
  timestamp: [
    ["timestamp('2026-01-01T00:00:00+02:00')", "2025-12-31T22:00:00.000Z"],
    ["timestamp('2026-01-01')", "2026-01-01T00:00:00.000Z"],
    ["timestamp(0)", "1970-01-01T00:00:00.000Z"],
  ],
  duration: [["duration('1h30m') > duration('89m')", true]],
  getFullYear: [["now.getFullYear()", 2026]],
  getMonth: [["now.getMonth()", 2]],
  getDate: [["now.getDate()", 29]],
  getDayOfMonth: [["now.getDayOfMonth()", 28]],
  getDayOfWeek: [["now.getDayOfWeek()", 0]],
  getDayOfYear: [
    ["now.getDayOfYear()", 87],
    ["timestamp('2026-12-31').getDayOfYear()", 364],
  ],
  getHours: [
    ["now.getHours()", 1],
    ["now.getHours('Europe/Berlin')", 3],
    ["now.getHours('America/New_York')", 21],
    ["duration('25h').getHours()", 25],
  ],
  getMinutes: [["now.getMinutes('Asia/Kolkata')", 0]],
  getSeconds: [["duration('90s').getSeconds()", 90]],
  getMilliseconds: [["timestamp('2026-01-01T00:00:00.250Z').getMilliseconds()", 250]],
  string: [
    ["string(1.5) + string(2) + string(true) + string(null)", "1.52truenull"],
    ["string(now)", "2026-03-29T01:30:00.000Z"],
    ["string(duration('1m'))", "60s"],
  ],
  int: [
    ["int('42')", 42],
    ["int(-1.9)", -1],
    ["int(now)", 1774747800],
  ],
  double: [["double('1.5') + double(1)", 2.5]],
  bool: [["bool('true') && !bool('false')", true]],
  json: [["json('{\"a\": [1, 2]}').a[1]", 2]],
  toJson: [["toJson({'a': [1, now]})", '{"a":[1,"2026-03-29T01:30:00.000Z"]}']],
  keys: [["input.orders[0].keys()", ["total", "paid"]]],
  values: [["input.orders[0].values()", [10, true]]],
};

describe("each function of the table", () => {
  it("has an example here", () => {
    const names = [...new Set(celFunctions.map((entry) => entry.name))].sort();
    expect(Object.keys(examples).sort()).toEqual(names);
  });

  it("says how it is called and what it is for", () => {
    for (const entry of celFunctions) {
      expect(entry.form, entry.name).toContain(`${entry.name}(`);
      expect(entry.summary.endsWith("."), entry.name).toBe(true);
    }
  });

  const cases = Object.values(examples).flat();
  it.each(cases)("%s", (source, expected) => {
    expect(evaluate(source)).toEqual(expected);
  });
});

describe("a function that can't do it says why", () => {
  it.each([
    ["input.text.matches('(')", /^"\(" is not a valid pattern/],
    ["'x'.matches('a{1000}b{1000}')", /too large/],
    ["input.text.substring(20)", /the start is 20, but it must be a whole number from 0 to 11/i],
    ["input.text.substring(3, 1)", /the end \(1\) is before the start \(3\)/i],
    ["[{}].join()", /^join\(\) needs a list of texts/],
    ["[].max()", /^max\(\) needs at least one element/],
    ["['a', 1].min()", /^min\(\) and max\(\) compare/],
    ["['a'].sum()", /^sum\(\) needs a list of numbers/],
    ["timestamp('yesterday')", /is not a timestamp/],
    ["timestamp('2026-02-31T00:00:00Z')", /is not a timestamp/],
    ["duration('soon')", /is not a duration/],
    ["now.getHours('Mars/Base')", /is not a time zone/],
    ["int('1.5')", /is not a whole number/],
    ["double('x')", /is not a number/],
    ["bool('maybe')", /is not true or false/],
    ["json('{')", /not valid JSON/],
  ])("%s", (source, message) => {
    const error = errorOf(() => evaluate(source));
    expect(error.code).toBe("step.expression_failed");
    expect(error.message).toMatch(message);
  });
});
