import type { FlowDefinition, FlowProblem } from "@millrace/contracts/flow/definition";
import { parseCel } from "../expressions/cel.ts";

/** The key of the flow's limit must be an expression over the trigger: when it is computed, no step has run. */
export function concurrencyProblems({ settings }: FlowDefinition): FlowProblem[] {
  const source = settings.concurrency?.key?.$cel;
  if (source === undefined) return [];
  const parsed = parseCel(source);
  const place = { severity: "error", pointer: "/settings/concurrency/key" } as const;
  if (!parsed.ok)
    return [
      {
        code: "bad_expression",
        ...place,
        position: parsed.position,
        message: `The key of the flow's limit of runs at once can't be read: ${parsed.message}`,
      },
    ];
  return parsed.program.references.slice(0, 1).map(({ position, step }) => ({
    code: "unknown_step_reference",
    ...place,
    position,
    message: `The key of the flow's limit of runs at once reads the step "${step}", but it is computed before any step runs. Use trigger instead.`,
  }));
}
