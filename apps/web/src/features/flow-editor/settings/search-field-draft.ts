import { type SearchField, type SearchFieldType, searchFieldName } from "@millrace/contracts/flow/definition";
import type { ExpressionScope } from "@millrace/contracts/flow/node-run";
import { parseCel } from "@millrace/engine/expressions/cel";
import { type Found, toSearchValue } from "@millrace/engine/flow/search-value";
import { previewOf } from "../inspector/preview.ts";

/** A search field while somebody writes it. */
export type SearchFieldDraft = { label: string; name: string; type: SearchFieldType; source: string };

export const emptyDraft: SearchFieldDraft = { label: "", name: "", type: "text", source: "" };

export const draftOf = (name: string, { label = "", type, value }: SearchField): SearchFieldDraft => ({
  label,
  name,
  type,
  source: value.$cel,
});

/** The name that follows from what people call the field: "Order №" → "order". */
export const nameFrom = (label: string): string =>
  label
    .normalize("NFKD")
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, "_")
    .replace(/^[^a-z]+/, "")
    .slice(0, 40)
    .replace(/_+$/, "");

/** The field that a draft makes, without its name. */
export const fieldOf = ({ label, name, type, source }: SearchFieldDraft): SearchField => ({
  ...(label.trim() === "" || label.trim() === name ? {} : { label: label.trim() }),
  type,
  value: { $cel: source.trim() },
});

type DraftProblems = { name?: string; source?: string };

/** What keeps a draft from being a field, beside the fields of the other names. */
export function draftProblems({ name, source }: SearchFieldDraft, others: readonly string[]): DraftProblems {
  const parsed = searchFieldName.safeParse(name);
  const problems: DraftProblems = {};
  if (!parsed.success) problems.name = parsed.error.issues[0]?.message ?? "Choose a name.";
  else if (others.includes(name)) problems.name = `There already is a search field "${name}". Choose another name.`;
  const expression = parseCel(source);
  if (source.trim() === "") problems.source = "Write an expression over the trigger, such as trigger.body.order.";
  else if (!expression.ok) problems.source = expression.message;
  else if (expression.program.references[0])
    problems.source = `This reads the step "${expression.program.references[0].step}", but it is computed before any step runs. Use trigger instead.`;
  return problems;
}

/** What a run with this data would get; `null` without data, or for what is no expression. */
export function foundBy({ type, source }: SearchFieldDraft, scope: ExpressionScope | null): Found | null {
  const preview = previewOf("cel", source, scope);
  if (preview.kind === "value") return toSearchValue(type, preview.value);
  return preview.kind === "failed" ? { value: null, problem: preview.message } : null;
}
