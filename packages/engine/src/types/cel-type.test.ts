import type { JsonSchema } from "@millrace/contracts/flow/node-definition";
import type { JsonValue } from "@millrace/contracts/json";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { evaluateCel, parseCel } from "../expressions/cel.ts";
import { checkValue } from "../flow/check-value.ts";
import { typeOfCel } from "./cel-type.ts";
import { schemaOfValue } from "./schema-of-value.ts";
import { anything, asSample, boolean, exactly, integer, listOf, nothing, number, text } from "./schema-parts.ts";
import type { ScopeTypes } from "./scope-types.ts";

const order = exactly({
  id: text,
  total: number,
  items: listOf(exactly({ sku: text, quantity: integer })),
  note: anything,
});
const fetched = exactly({ status: integer, body: asSample(schemaOfValue({ warehouse: "Utrecht" })) });

const scope: ScopeTypes = {
  trigger: anything,
  input: order,
  item: nothing,
  index: nothing,
  step: (id) => (id === "fetch" ? fetched : undefined),
  stepIds: ["fetch"],
};

function typed(source: string, types: ScopeTypes = scope) {
  const parsed = parseCel(source);
  if (!parsed.ok) throw new Error(`${source}: ${parsed.message}`);
  return typeOfCel(parsed.program, types);
}

describe("the type of an expression", () => {
  it.each([
    ["input.total * 2", number],
    ["input.id + '!'", text],
    ["input.total > 4 && input.id == 'a'", boolean],
    ["input.items.map(i, i.quantity)", listOf(integer)],
    ["input.items.filter(i, i.quantity > 2)", listOf(exactly({ sku: text, quantity: integer }))],
    ["input.items[0].sku", text],
    ["input['id']", text],
    ["input.items.map(i, i.quantity).sum()", number],
    ["size(input.items)", integer],
    ["{'a': input.id, 'b': 1}", exactly({ a: text, b: integer })],
    ["now", { type: "string", format: "date-time" }],
    ["now - duration('1h')", { type: "string", format: "date-time" }],
    ["input.total > 1 ? input.id : dyn(null)", { anyOf: [text, nothing] }],
    ["cel.bind(x, input.total, x + x)", number],
    ["input.note.anything.goes", anything],
    ["steps.fetch.status", integer],
    ["run.id", text],
    ["input.id.split(',')", listOf(text)],
  ] as [string, JsonSchema][])("%s", (source, schema) => {
    expect(typed(source)).toEqual({ schema, findings: [] });
  });

  it.each([
    ["steps.fetch.status.startsWith('2')", "`steps.fetch.status` is a number, `startsWith` wants text", 0, 34],
    ["steps.fetch.statuss", "`steps.fetch` has no field `statuss`; did you mean `status`?", 12, 19],
    ["input.colour", "`input` has no field `colour`. It has: id, total, items, note", 6, 12],
    [
      "input.items.sku",
      "`input.items` is a list, so it has no field `sku`. Use an index, such as `input.items[0]`",
      12,
      15,
    ],
    ["input.total.cents", "`input.total` is a number, so it has no field `cents`", 12, 17],
    ["input.id + input.total", "`+` does not work between text and a number. Make both text with `string(…)`", 0, 22],
    ["input.id < input.total", "`<` does not work between text and a number", 0, 22],
    ["!input.id", "`input.id` is text, `!` wants true or false", 1, 9],
    ["'a' in input.id", "`input.id` is text, `in` wants a list or an object. For text use `contains`", 7, 15],
    ["input.total.map(i, i)", "`input.total` is a number, `map` wants a list", 0, 11],
    ["input.id.contains(input.total)", "`input.total` is a number, `contains` wants text", 18, 29],
    ["input.id ? 1 : 2", "`input.id` is text, `? :` wants true or false", 0, 8],
    ["item.sku", "`item` is null, so it has no field `sku`", 5, 8],
    ["floor(input.id)", "`input.id` is text, `floor` wants a number", 6, 14],
  ])("finds what can't work in %s", (source, message, from, to) => {
    expect(typed(source).findings[0]).toMatchObject({ message, from, certain: true });
    if (!source.includes("starts")) expect(typed(source).findings[0]?.to).toBe(to);
  });

  it("is not certain of what data alone shows, nor of what may never be evaluated", () => {
    expect(typed("steps.fetch.body.city").findings).toMatchObject([
      { message: "In the known data `steps.fetch.body` has no field `city`. It has: warehouse", certain: false },
    ]);
    for (const source of ["true || input.gone", "input.total > 1 ? input.gone : 1", "input.items.all(i, i.gone)"])
      expect(typed(source).findings).toMatchObject([{ certain: false }]);
  });

  it("says nothing about what the expression asks for itself", () => {
    for (const source of [
      "has(input.gone) ? input.gone : 1",
      "has(input.gone) && input.gone > 1",
      "'gone' in input ? input.gone : 1",
    ])
      expect(typed(source).findings).toEqual([]);
  });

  it("finds nothing where one of several types would do", () => {
    const either = { ...scope, input: exactly({ x: { anyOf: [text, nothing] } }) };
    expect(typed("input.x.startsWith('a')", either).findings).toEqual([]);
    expect(typed("input.x + 'a'", either).findings).toEqual([]);
  });
});

describe("on any data that fits", () => {
  const leaf = fc.oneof(
    fc.string({ maxLength: 4 }),
    fc.double({ noNaN: true, noDefaultInfinity: true }),
    fc.boolean(),
    fc.constant(null),
  );
  const data = fc.record({
    a: leaf,
    b: fc.oneof(leaf, fc.array(leaf, { maxLength: 3 })),
    c: fc.dictionary(fc.constantFrom("x", "y"), leaf),
    l: fc.array(fc.record({ x: leaf, y: fc.integer() }), { maxLength: 3 }),
  }) as fc.Arbitrary<{ [key: string]: JsonValue }>;

  const { source } = fc.letrec<{ source: string; path: string }>((tie) => ({
    path: fc.constantFrom(
      "input.a",
      "input.b",
      "input.c",
      "input.c.x",
      "input.l",
      "input.l[0]",
      "input.l[0].x",
      "input.b[1]",
      "index",
      "now",
      "run.id",
    ),
    source: fc.oneof(
      { maxDepth: 3, withCrossShrink: true },
      tie("path"),
      fc.constantFrom("1", "2.5", "'t'", "true", "null", "[1, 'a']", "duration('1h')"),
      fc
        .tuple(tie("source"), fc.constantFrom("+", "-", "*", "<", "==", "&&", "||", "in"), tie("source"))
        .map(([a, o, b]) => `(${a} ${o} ${b})`),
      fc.tuple(tie("source"), tie("source"), tie("source")).map(([a, b, c]) => `(${a} ? dyn(${b}) : dyn(${c}))`),
      fc
        .tuple(
          tie("source"),
          fc.constantFrom(
            "size()",
            "trim()",
            "keys()",
            "sum()",
            "max()",
            "contains('t')",
            "split('t')",
            "map(i, i)",
            "filter(i, i != 1)",
            "all(i, i.y > 0)",
            "exists(i, i == 1)",
          ),
        )
        .map(([a, m]) => `(${a}).${m}`),
      tie("source").map((a) => `size(${a})`),
      tie("source").map((a) => `string(${a})`),
      tie("source").map((a) => `[${a}]`),
      tie("source").map((a) => `{'k': ${a}}`),
      tie("source").map((a) => `(!${a})`),
      tie("source").map((a) => `(-${a})`),
    ),
  }));

  const moment = "2026-01-01T00:00:00Z";
  it("gives a value of its type, and nothing that works is called wrong", () => {
    let worked = 0;
    fc.assert(
      fc.property(data, source, (input, expression) => {
        const parsed = parseCel(expression);
        if (!parsed.ok) return;
        const types: ScopeTypes = { ...scope, trigger: anything, input: schemaOfValue(input), index: integer };
        const { schema, findings } = typeOfCel(parsed.program, types);
        let value: JsonValue;
        try {
          const run = { id: "run", startedAt: moment };
          value = evaluateCel(parsed.program, {
            trigger: null,
            input,
            steps: {},
            item: null,
            index: 3,
            run,
            now: moment,
            random: 0.5,
          });
        } catch {
          return;
        }
        worked++;
        expect(findings.filter((finding) => finding.certain)).toEqual([]);
        expect(checkValue(schema, value)).toEqual([]);
      }),
      { numRuns: 2_000 },
    );
    expect(worked).toBeGreaterThan(300);
  }, 30_000);
});
