import { isCelExpression, isLiquidTemplate } from "@millrace/contracts/flow/definition";
import type { JsonValue } from "@millrace/contracts/json";

/** Rewrites `steps.old` to `steps.new` inside all expressions and templates of a value; other texts are left alone. */
export function renameSteps(value: JsonValue, renamed: ReadonlyMap<string, string>): JsonValue {
  if (isCelExpression(value)) return { $cel: renameInSource(value.$cel, renamed) };
  if (isLiquidTemplate(value)) return { $liquid: renameInSource(value.$liquid, renamed) };
  if (Array.isArray(value)) return value.map((item) => renameSteps(item, renamed));
  if (value === null || typeof value !== "object") return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, renameSteps(item, renamed)]));
}

const renameInSource = (source: string, renamed: ReadonlyMap<string, string>): string =>
  source.replace(
    /\bsteps(\.|\[["'])([a-z][a-z0-9_]*)/g,
    (_, access: string, id: string) => `steps${access}${renamed.get(id) ?? id}`,
  );
