import type { CelExpression, FlowDefinition, FlowProblem } from "@millrace/contracts/flow/definition";
import { parseCel } from "../expressions/cel.ts";

/** The key of the flow's limit must be an expression over the trigger: when it is computed, no step has run. */
export const concurrencyProblems = ({ settings }: FlowDefinition): FlowProblem[] =>
  keyProblems(settings.concurrency?.key, "/settings/concurrency/key", "The key of the flow's limit of runs at once");

/** The same goes for the key by which starts are debounced. */
export const debounceProblems = ({ settings }: FlowDefinition): FlowProblem[] =>
  keyProblems(settings.debounce?.key, "/settings/debounce/key", "The key by which the flow's starts are debounced");

function keyProblems(key: CelExpression | undefined, pointer: string, what: string): FlowProblem[] {
  if (key === undefined) return [];
  const parsed = parseCel(key.$cel);
  const place = { severity: "error", pointer } as const;
  if (!parsed.ok)
    return [
      {
        code: "bad_expression",
        ...place,
        position: parsed.position,
        message: `${what} can't be read: ${parsed.message}`,
      },
    ];
  return parsed.program.references.slice(0, 1).map(({ position, step }) => ({
    code: "unknown_step_reference",
    ...place,
    position,
    message: `${what} reads the step "${step}", but it is computed before any step runs. Use trigger instead.`,
  }));
}
