import { type CelCompletion, type CelCompletions, type CompletionData, completeCel } from "./cel-complete.ts";
import { liquidFilterDocs } from "./liquid-filter-docs.ts";

const nothing = (offset: number): CelCompletions => ({ from: offset, options: [] });

const filters: readonly CelCompletion[] = Object.entries(liquidFilterDocs).map(([label, { form, summary }]) => ({
  label,
  type: "function",
  detail: form,
  info: summary,
}));

/** Templates are long and only the part that is written counts. */
const reach = 2_000;

/**
 * What can stand at an offset of a template, inside `{{ }}` and `{% %}`: the same data by the same paths as in expressions,
 * and behind a bar the filters. Names that the template's own loops give are not known here.
 */
export function completeLiquid(source: string, offset: number, data: CompletionData): CelCompletions {
  const before = source.slice(Math.max(0, offset - reach), offset);
  const opened = Math.max(before.lastIndexOf("{{"), before.lastIndexOf("{%"));
  const closed = Math.max(before.lastIndexOf("}}"), before.lastIndexOf("%}"));
  if (opened < 0 || closed > opened) return nothing(offset);
  const inside = before.slice(opened + 2);
  const filter = /\|\s*(\w*)$/.exec(inside);
  if (filter) {
    const word = filter[1] ?? "";
    return { from: offset - word.length, options: filters.filter(({ label }) => label.startsWith(word)) };
  }
  const path = /[A-Za-z_][\w.[\]"'-]*$/.exec(inside)?.[0] ?? "";
  const found = completeCel(path, path.length, data);
  const options = found.options.filter(({ type }) => type === "variable" || type === "property");
  return { from: offset - path.length + found.from, options };
}
