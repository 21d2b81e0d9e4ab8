import type { JsonObject, JsonValue } from "@millrace/contracts/json";
import fc from "fast-check";
import { expect, it } from "vitest";
import { evaluateCel, parseCel } from "../expressions/cel.ts";
import { parseTemplate, renderTemplate } from "../expressions/liquid.ts";
import { testScope } from "../test-scope.ts";
import { celPath, type DataPath, liquidPath } from "./data-path.ts";

const name = fc.oneof(
  fc.string(),
  fc.constantFrom("id", "odd name", "in", "it's", 'say "x"', "é", "a.b", "a]b", "size", "first", "0"),
);
const path = fc.array(fc.oneof(name, fc.nat(2)), { minLength: 1, maxLength: 4 });

/** Data that holds the value at the place and nothing else. */
function dataAt(parts: readonly (string | number)[], value: JsonValue): JsonValue {
  const [part, ...rest] = parts;
  if (part === undefined) return value;
  const inner = dataAt(rest, value);
  if (typeof part === "number") return Array.from({ length: part + 1 }, (_, index) => (index === part ? inner : null));
  return Object.fromEntries([[part, inner]]) as JsonObject;
}

it("is read back by the expression and the template that it becomes", () => {
  fc.assert(
    fc.property(path, (parts) => {
      const place: DataPath = ["input", ...parts];
      const scope = { ...testScope(), input: dataAt(parts, "found") };
      const [cel, liquid] = [celPath(place), liquidPath(place)];
      if (cel !== null) {
        const parsed = parseCel(cel);
        if (!parsed.ok) throw new Error(`${cel}: ${parsed.message}`);
        expect(evaluateCel(parsed.program, scope)).toBe("found");
      }
      if (liquid !== null) {
        const parsed = parseTemplate(`{{ ${liquid} }}`);
        if (!parsed.ok) throw new Error(`${liquid}: ${parsed.message}`);
        expect(renderTemplate(parsed.program, scope)).toBe("found");
      }
    }),
  );
});

it("is as short as it can be", () => {
  expect(celPath(["steps", "fetch", "body", "odd name", 0, "id"])).toBe('steps.fetch.body["odd name"][0].id');
  expect(liquidPath(["steps", "fetch", "body", 'a "b"'])).toBe("steps.fetch.body['a \"b\"']");
  expect(celPath(["input", "in"])).toBe('input["in"]');
  expect(celPath(["input", "constructor"])).toBeNull();
});
