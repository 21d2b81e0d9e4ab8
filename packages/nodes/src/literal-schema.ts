import { isCelExpression, isLiquidTemplate } from "@millrace/contracts/flow/definition";
import type { JsonSchema } from "@millrace/contracts/flow/node-definition";
import type { JsonValue } from "@millrace/contracts/json";

/** What is known of the value that a dynamic JSON parameter will have: the type of a fixed value, nothing of an expression's. */
export function literalSchema(value: JsonValue | undefined): JsonSchema {
  if (value === undefined || isCelExpression(value)) return {};
  if (isLiquidTemplate(value)) return { type: "string" };
  if (value === null) return { type: "null" };
  if (Array.isArray(value)) return { type: "array" };
  if (typeof value === "number") return { type: Number.isInteger(value) ? "integer" : "number" };
  return { type: typeof value };
}
