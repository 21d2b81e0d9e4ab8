import { createHash } from "node:crypto";
import type { CelExpression } from "@millrace/contracts/flow/definition";
import { canonicalJson, type JsonValue } from "@millrace/contracts/json";
import { type CelProgram, evaluateCel, parseCel } from "@millrace/engine/expressions/cel";
import { type StartFacts, startScope } from "@millrace/engine/expressions/start-scope";

export type KeyFacts = StartFacts & { flowId: string };

const longestShown = 100;

/**
 * What a run counts under: its flow and the value of the key, as far as it is short enough to read. Runs whose key can't be
 * computed (a field is missing, say) count together, so that a limit is never exceeded because of a strange input.
 */
export function limitKeyOf(program: CelProgram | null, facts: KeyFacts): string {
  return limitKeyText(facts.flowId, program ? computeKey(program, facts) : undefined);
}

/** The value of a key within what it belongs to; `undefined` where it can't be computed. */
export function limitKeyText(within: string, value: JsonValue | undefined): string {
  return `${within}:${value === undefined ? "" : keyText(value)}`;
}

/** The value of a key as a text that can be stored and compared. */
export function keyText(value: JsonValue): string {
  // Postgres takes no NUL; canonical JSON writes it as an escape.
  const text = canonicalJson(value);
  return text.length <= longestShown ? text : `#${createHash("sha256").update(text).digest("hex").slice(0, 32)}`;
}

/** The program of a key, or `null` for one that can't be read. */
export function keyProgram(key: CelExpression): CelProgram | null {
  const parsed = parseCel(key.$cel);
  return parsed.ok ? parsed.program : null;
}

/** The value of a key for a run that starts; `undefined` where it can't be computed. */
export function computeKey(program: CelProgram, facts: StartFacts): JsonValue | undefined {
  try {
    return evaluateCel(program, startScope(facts));
  } catch {
    return undefined;
  }
}
