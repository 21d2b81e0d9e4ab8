import type { ExpressionScope } from "@millrace/contracts/flow/node-run";
import type { JsonValue } from "@millrace/contracts/json";

/** What is known of a run that starts. */
export type StartFacts = { runId: string; startedAtMs: number; input: JsonValue };

/** What expressions of a flow's settings see: the trigger, under both its names, and no step yet. */
export function startScope({ runId, startedAtMs, input }: StartFacts): ExpressionScope {
  const startedAt = new Date(startedAtMs).toISOString();
  return {
    trigger: input,
    input,
    steps: {},
    item: null,
    index: null,
    run: { id: runId, startedAt },
    now: startedAt,
    random: 0,
  };
}
