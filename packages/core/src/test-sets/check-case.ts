import { type Expectation, maxTestCaseBytes, type TestCaseDetail } from "@millrace/contracts/api/test-sets";
import { AppError } from "@millrace/contracts/errors";
import type { JsonObject } from "@millrace/contracts/json";
import { parseAssertion } from "@millrace/engine/expressions/assertion";
import { schemaProblem } from "@millrace/engine/flow/check-value";

/** Refuses what could never be checked (`test.bad_expectation`, with its place), and data past 2 MB (`request.too_large`). */
export function requireCheckable({ input, mocks, expectation }: Omit<TestCaseDetail, "id">): void {
  const size = Buffer.byteLength(JSON.stringify([input, mocks, expectation]));
  if (size > maxTestCaseBytes)
    throw new AppError("request.too_large", {
      message: "The case is too large: input, outputs and what is expected may take 2 MB.",
    });
  const problem = problemOf(expectation);
  if (problem) throw new AppError("test.bad_expectation", problem);
}

function problemOf(expected: Expectation): { message: string; details: JsonObject } | null {
  if (expected.kind === "schema") {
    const message = schemaProblem(expected.schema);
    return message === null ? null : { message: `The schema can't be used: ${message}`, details: { field: "schema" } };
  }
  if (expected.kind !== "cel") return null;
  for (const [index, source] of expected.assertions.entries()) {
    const parsed = parseAssertion(source);
    if (!parsed.ok)
      return {
        message: `Assertion ${index + 1} can't be read: ${parsed.message}`,
        details: { field: `assertions.${index}`, position: parsed.position },
      };
  }
  return null;
}
