import type { Expectation } from "@millrace/contracts/api/test-sets";
import { AppError } from "@millrace/contracts/errors";
import { canonicalJson, type JsonObject, type JsonValue, jsonObject } from "@millrace/contracts/json";
import { evaluateAssertion, parseAssertion } from "@millrace/engine/expressions/assertion";
import { checkValue } from "@millrace/engine/flow/check-value";
import { jsonDifferences } from "@millrace/engine/flow/json-difference";

/** What a run gave. */
export type CaseActual = { output: JsonValue; steps: JsonObject; trigger: JsonValue };

/** `problems` may quote data of the run, `reason` does not. */
export type CaseVerdict = { passed: boolean; reason: string | null; problems: string[] };

/** Compares what a run that succeeded gave with what is expected of it. Pure. */
export function evaluateCase(expected: Expectation, actual: CaseActual): CaseVerdict {
  switch (expected.kind) {
    case "exact": {
      if (canonicalJson(expected.output) === canonicalJson(actual.output)) return passed;
      const places = jsonDifferences(expected.output, actual.output);
      const problems = places.map(({ pointer }) => pointer || "/");
      return failed(`The output differs in ${count(problems.length, "place")}.`, problems);
    }
    case "cel": {
      const problems = expected.assertions.flatMap((source) => assertionProblem(source, actual) ?? []);
      return problems.length === 0 ? passed : failed(`${count(problems.length, "assertion")} did not hold.`, problems);
    }
    case "schema": {
      const schema = jsonObject.parse(expected.schema);
      const problems = checkValue(schema, actual.output).map(({ pointer, message }) => `${pointer || "/"}: ${message}`);
      return problems.length === 0
        ? passed
        : failed(`The output breaks the schema in ${count(problems.length, "place")}.`, problems);
    }
  }
}

const passed: CaseVerdict = { passed: true, reason: null, problems: [] };
const failed = (reason: string, problems: string[]): CaseVerdict => ({ passed: false, reason, problems });
const count = (number: number, noun: string) => `${number} ${noun}${number === 1 ? "" : "s"}`;

function assertionProblem(source: string, actual: CaseActual): string | null {
  const parsed = parseAssertion(source);
  if (!parsed.ok) return `${source}: ${parsed.message}`;
  try {
    const value = evaluateAssertion(parsed.assertion, actual);
    return value === true ? null : `${source} gives ${JSON.stringify(value).slice(0, 200)}`;
  } catch (error) {
    if (error instanceof AppError) return `${source}: ${error.message}`;
    throw error;
  }
}
