import { AppError } from "@millrace/contracts/errors";
import { bodyPort } from "@millrace/contracts/flow/node-definition";
import type { ExpressionScope } from "@millrace/contracts/flow/node-run";
import { toId } from "@millrace/contracts/ids";
import type { JsonObject, JsonValue } from "@millrace/contracts/json";
import { evaluateCel, parseCel } from "@millrace/engine/expressions/cel";
import { parseTemplate, renderTemplate } from "@millrace/engine/expressions/liquid";
import { type Connections, hasWayIn, upstreamOf } from "./completion-scope.ts";
import type { ShownData } from "./mapping/with-pinned-data.ts";

/** What an expression gives on the last run's data, or why it gives nothing. */
export type Preview =
  | { kind: "value"; value: JsonValue }
  | { kind: "empty" }
  /** The text is no expression; `position` is the first wrong character. */
  | { kind: "bad_source"; message: string; position: number }
  /** The text is right, but this data does not fit it. */
  | { kind: "failed"; message: string }
  /** There has been no run yet whose data could be used. */
  | { kind: "no_data" };

export type SourceLanguage = "cel" | "liquid";

/**
 * What an expression of this node would see if the last run came again through the flow as it is drawn now; `null` without a
 * run. Steps are those before the node only, as in a run.
 */
export function previewScope(
  data: ShownData | null,
  definition: Connections,
  nodeId: string,
  now: Date,
): ExpressionScope | null {
  if (!data) return null;
  const outputs: JsonObject = {};
  const upstream = upstreamOf(definition, nodeId);
  const around = new Set(scopesAround(definition, nodeId, upstream));
  const place = data.places[nodeId];
  for (const id of upstream) {
    // A scope shows what it is at to its own body. Of several around each other only the innermost one's is known.
    const output = !around.has(id) ? outputOf(data, definition, id) : around.size === 1 ? place : undefined;
    if (output !== undefined) outputs[id] = output;
  }
  const incoming = definition.edges
    // What comes from a scope's body is the item, not what the scope gave in the end.
    .filter((edge) => edge.to.node === nodeId && !(place && edge.from.port === bodyPort))
    .map((edge) => outputs[edge.from.node])
    .find((value) => value !== undefined);
  return {
    trigger: data.trigger ?? null,
    input: incoming ?? data.inputs[nodeId] ?? null,
    steps: outputs,
    item: place?.item ?? null,
    index: place?.index ?? null,
    run: { id: data.runId ?? exampleRunId, startedAt: now.toISOString() },
    now: now.toISOString(),
    random: 0.5,
  };
}

/** Where nothing has run yet; of the form that a run's id has. */
const exampleRunId = toId("run", "00000000-0000-7000-8000-000000000000");

/** The scopes in whose bodies a node stands: those whose port `body` leads to it. */
const scopesAround = (definition: Connections, nodeId: string, upstream: readonly string[]): string[] =>
  definition.edges
    .filter(({ from, to }) => from.port === bodyPort && (to.node === nodeId || upstream.includes(to.node)))
    .map(({ from }) => from.node);

/** A node without a way in is the trigger: what it gave is not a step's output but the run's beginning. */
function outputOf(data: ShownData, definition: Connections, nodeId: string): JsonValue | undefined {
  const isStart = !hasWayIn(definition, nodeId);
  return data.steps[nodeId] ?? (isStart ? data.trigger : undefined);
}

/** Evaluates in the browser exactly what a run would evaluate. Never throws. */
export function previewOf(language: SourceLanguage, source: string, scope: ExpressionScope | null): Preview {
  if (source.trim() === "") return { kind: "empty" };
  const evaluated = language === "cel" ? prepareCel(source) : prepareTemplate(source);
  if (!evaluated.ok) return { kind: "bad_source", message: evaluated.message, position: evaluated.position };
  if (!scope) return { kind: "no_data" };
  try {
    return { kind: "value", value: evaluated.run(scope) };
  } catch (thrown) {
    return { kind: "failed", message: thrown instanceof AppError ? thrown.message : "This can't be evaluated." };
  }
}

type Prepared =
  | { ok: true; run: (scope: ExpressionScope) => JsonValue }
  | { ok: false; message: string; position: number };

function prepareCel(source: string): Prepared {
  const parsed = parseCel(source);
  return parsed.ok ? { ok: true, run: (scope) => evaluateCel(parsed.program, scope) } : parsed;
}

function prepareTemplate(source: string): Prepared {
  const parsed = parseTemplate(source);
  return parsed.ok ? { ok: true, run: (scope) => renderTemplate(parsed.program, scope) } : parsed;
}

/** "object with 3 fields", "list of 12", "text of 40 characters": the type of a value in words. */
export function kindOfValue(value: JsonValue): string {
  if (value === null) return "null";
  if (Array.isArray(value)) return value.length === 1 ? "list of 1" : `list of ${value.length}`;
  switch (typeof value) {
    case "string":
      return "text";
    case "boolean":
      return "true or false";
    case "number":
      return "number";
    default: {
      const count = Object.keys(value).length;
      return count === 1 ? "object with 1 field" : `object with ${count} fields`;
    }
  }
}
