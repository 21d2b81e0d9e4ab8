import type { Completion, CompletionContext, CompletionResult, CompletionSource } from "@codemirror/autocomplete";
import type { ExpressionScope } from "@millrace/contracts/flow/node-run";
import { completeCel } from "@millrace/engine/expressions/cel";
import type { SourceLanguage } from "./preview.ts";

/** Completion from the engine: names and types of the data that the expression will see, and its functions. */
export const completionSource =
  (language: SourceLanguage, scope: () => ExpressionScope): CompletionSource =>
  (context) =>
    language === "cel" ? celCompletion(context, scope()) : liquidCompletion(context, scope());

function celCompletion(context: CompletionContext, scope: ExpressionScope): CompletionResult | null {
  const found = completeCel(context.state.doc.toString(), context.pos, scope);
  const isTyping = found.from < context.pos || context.state.sliceDoc(found.from - 1, found.from) === ".";
  if (found.options.length === 0 || (!isTyping && !context.explicit)) return null;
  return { from: found.from, options: found.options.map(toCompletion), validFor: /^\w*$/ };
}

/** Inside `{{ }}` and `{% %}` Liquid reaches for the same data by the same paths; functions are CEL's alone. */
function liquidCompletion(context: CompletionContext, scope: ExpressionScope): CompletionResult | null {
  const before = context.state.sliceDoc(Math.max(0, context.pos - 2_000), context.pos);
  const opened = Math.max(before.lastIndexOf("{{"), before.lastIndexOf("{%"));
  const closed = Math.max(before.lastIndexOf("}}"), before.lastIndexOf("%}"));
  if (opened < 0 || closed > opened) return null;
  const path = /[A-Za-z_][\w.]*$/.exec(before)?.[0] ?? "";
  const found = completeCel(path, path.length, scope);
  const options = found.options.filter((option) => option.type === "variable" || option.type === "property");
  if (options.length === 0 || (path === "" && !context.explicit)) return null;
  return { from: context.pos - path.length + found.from, options: options.map(toCompletion), validFor: /^\w*$/ };
}

type EngineCompletion = ReturnType<typeof completeCel>["options"][number];

const toCompletion = ({ label, type, detail, info }: EngineCompletion): Completion => ({
  label,
  type,
  detail,
  // The data is what people look for; functions come after it.
  boost: type === "property" || type === "variable" ? 1 : 0,
  ...(info ? { info } : {}),
});
