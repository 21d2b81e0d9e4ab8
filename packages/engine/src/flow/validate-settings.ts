import {
  type CelExpression,
  type FlowDefinition,
  type FlowProblem,
  maxSearchFields,
} from "@millrace/contracts/flow/definition";
import { parseCel } from "../expressions/cel.ts";
import { searchLabel } from "./search-fields.ts";

/** The key of the flow's limit must be an expression over the trigger: when it is computed, no step has run. */
export const concurrencyProblems = ({ settings }: FlowDefinition): FlowProblem[] =>
  keyProblems(settings.concurrency?.key, "/settings/concurrency/key", "The key of the flow's limit of runs at once");

/** The same goes for the key by which starts are debounced. */
export const debounceProblems = ({ settings }: FlowDefinition): FlowProblem[] =>
  keyProblems(settings.debounce?.key, "/settings/debounce/key", "The key by which the flow's starts are debounced");

/** Search fields are computed from the trigger as well; there are few, and people can tell them apart. */
export function searchFieldProblems({ settings }: FlowDefinition): FlowProblem[] {
  const fields = Object.entries(settings.searchFields ?? {});
  const problems = fields.flatMap(([name, field]) =>
    keyProblems(
      field.value,
      `/settings/searchFields/${name}/value`,
      `The expression of the search field "${searchLabel(name, field)}"`,
    ),
  );
  if (fields.length > maxSearchFields)
    problems.push({
      code: "too_many_search_fields",
      severity: "error",
      pointer: "/settings/searchFields",
      message: `The flow declares ${fields.length} search fields. Keep ${maxSearchFields} at most and delete the others.`,
    });
  const seen = new Map<string, string>();
  for (const [name, field] of fields) {
    const label = searchLabel(name, field);
    const other = seen.get(label.toLowerCase());
    if (other === undefined) seen.set(label.toLowerCase(), name);
    else
      problems.push({
        code: "same_search_label",
        severity: "error",
        pointer: `/settings/searchFields/${name}/label`,
        message: `The search fields "${other}" and "${name}" are both called "${label}". Give one of them another label.`,
      });
  }
  return problems;
}

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
