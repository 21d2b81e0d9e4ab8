import { AppError } from "@millrace/contracts/errors";
import { isCelExpression, isLiquidTemplate } from "@millrace/contracts/flow/definition";
import type { ExpressionScope } from "@millrace/contracts/flow/node-run";
import type { JsonObject, JsonValue } from "@millrace/contracts/json";
import { type CelProgram, evaluateCel, parseCel } from "./cel.ts";
import { parseTemplate, renderTemplate, type TemplateProgram } from "./liquid.ts";

/** A parameter that is computed on each run. `pointer` is its place inside `params` as a JSON pointer. */
export type DynamicParam = { pointer: string; kind: "cel" | "liquid"; source: string };

type Compute = { pointer: string; path: readonly (string | number)[] } & (
  | { kind: "cel"; program: CelProgram }
  | { kind: "liquid"; program: TemplateProgram }
);

/** Params with their expressions and templates parsed. */
export type CompiledParams = {
  readonly literal: JsonObject;
  readonly computed: readonly Compute[];
  /** Steps that the params name, or `null` when any step may be read. */
  readonly steps: readonly string[] | null;
};

const pointerOf = (path: readonly (string | number)[]) =>
  path.map((part) => `/${String(part).replaceAll("~", "~0").replaceAll("/", "~1")}`).join("");

type Found = DynamicParam & { path: (string | number)[] };

function find(value: JsonValue, path: (string | number)[], found: Found[]): Found[] {
  if (isCelExpression(value)) found.push({ pointer: pointerOf(path), kind: "cel", source: value.$cel, path });
  else if (isLiquidTemplate(value))
    found.push({ pointer: pointerOf(path), kind: "liquid", source: value.$liquid, path });
  else if (Array.isArray(value)) for (const [index, item] of value.entries()) find(item, [...path, index], found);
  else if (typeof value === "object" && value !== null)
    for (const [key, item] of Object.entries(value)) find(item, [...path, key], found);
  return found;
}

/** Every value of the exact shape `{ "$cel": "…" }` or `{ "$liquid": "…" }`, anywhere inside; everything else is literal. */
export const findDynamicParams = (params: JsonObject): DynamicParam[] =>
  find(params, [], []).map(({ pointer, kind, source }) => ({ pointer, kind, source }));

/** Parses every dynamic parameter. Throws `AppError` `flow.invalid`, with the pointer and the position, for a bad one. */
export function compileParams(params: JsonObject): CompiledParams {
  const computed: Compute[] = [];
  const steps = new Set<string>();
  let readsAll = false;
  for (const { kind, pointer, source, path } of find(params, [], [])) {
    const parsed = kind === "cel" ? parseCel(source) : parseTemplate(source);
    if (!parsed.ok)
      throw new AppError("flow.invalid", { message: parsed.message, details: { pointer, position: parsed.position } });
    for (const reference of parsed.program.references) steps.add(reference.step);
    readsAll ||= parsed.program.usesAllSteps;
    computed.push(
      "run" in parsed.program
        ? { kind: "cel", pointer, path, program: parsed.program }
        : { kind: "liquid", pointer, path, program: parsed.program },
    );
  }
  return { literal: params, computed, steps: readsAll ? null : [...steps] };
}

/**
 * The params of one execution: every dynamic parameter replaced by its value on this data. Nothing of `compiled` is changed.
 * Throws the `AppError` of the first one that fails, with `details.pointer` saying which.
 */
export function resolveParams(compiled: CompiledParams, scope: ExpressionScope): JsonObject {
  let resolved: JsonValue = compiled.literal;
  for (const compute of compiled.computed)
    resolved = withValue(resolved, compute.path, 0, computeValue(compute, scope));
  return resolved as JsonObject;
}

function computeValue(compute: Compute, scope: ExpressionScope): JsonValue {
  try {
    return compute.kind === "cel" ? evaluateCel(compute.program, scope) : renderTemplate(compute.program, scope);
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    const details = { ...error.details, pointer: compute.pointer };
    throw new AppError(error.code, { message: error.message, details, cause: error });
  }
}

/** Copies only the containers on the way to the value. */
function withValue(
  container: JsonValue,
  path: readonly (string | number)[],
  depth: number,
  value: JsonValue,
): JsonValue {
  const key = path[depth];
  if (key === undefined) return value;
  if (Array.isArray(container))
    return container.map((item, index) => (index === key ? withValue(item, path, depth + 1, value) : item));
  const object = container as JsonObject;
  return { ...object, [key]: withValue(object[key] ?? null, path, depth + 1, value) };
}
