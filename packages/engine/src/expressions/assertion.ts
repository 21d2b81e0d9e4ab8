import type { JsonObject, JsonValue } from "@millrace/contracts/json";
import { type CelProgram, evaluateCel, parseCel } from "./cel.ts";
import { startScope } from "./start-scope.ts";

/** What an assertion about a run can read. */
export type AssertionScope = {
  /** What the run gave. */
  output: JsonValue;
  /** What its steps gave, by node id. */
  steps: JsonObject;
  /** What its trigger gave. */
  trigger: JsonValue;
};

export type Assertion = { source: string; program: CelProgram };

// `output` is no variable of expressions in flows. Here it is that of a comprehension over one value.
const prefix = "[input].map(output, (";
const suffix = "\n))";

/** Parses a CEL expression over `output`, `steps` and `trigger`; a mistake comes with its place in `source`. */
export function parseAssertion(
  source: string,
): { ok: true; assertion: Assertion } | { ok: false; message: string; position: number } {
  const parsed = parseCel(`${prefix}${source}${suffix}`);
  if (parsed.ok) return { ok: true, assertion: { source, program: parsed.program } };
  const position = Math.min(Math.max(0, parsed.position - prefix.length), source.length);
  return { ok: false, message: parsed.message, position };
}

/** What it gives; `true` is what an assertion is for. Throws as `evaluateCel`. */
export function evaluateAssertion({ program }: Assertion, { output, steps, trigger }: AssertionScope): JsonValue {
  const scope = { ...startScope({ runId: "", startedAtMs: 0, input: trigger }), input: output, steps };
  const result = evaluateCel(program, scope);
  return Array.isArray(result) ? (result[0] ?? null) : result;
}
