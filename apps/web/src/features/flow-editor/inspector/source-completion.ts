import type { Completion, CompletionContext, CompletionSource } from "@codemirror/autocomplete";
import { type CompletionData, completeCel } from "@millrace/engine/expressions/cel";
import { completeLiquid } from "@millrace/engine/expressions/liquid-complete";
import type { SourceLanguage } from "./preview.ts";

/** Completion from the engine: names, types and values of what the expression will see, and its functions or filters. */
export const completionSource =
  (language: SourceLanguage, data: () => CompletionData): CompletionSource =>
  (context) => {
    const complete = language === "cel" ? completeCel : completeLiquid;
    const found = complete(context.state.doc.toString(), context.pos, data());
    return found.options.length > 0 && (context.explicit || isTyping(context, found.from))
      ? { from: found.from, options: found.options.map(toCompletion), validFor: /^\w*$/ }
      : null;
  };

/** In the middle of a word, behind a dot, or behind the bar before a filter. */
const isTyping = (context: CompletionContext, from: number): boolean =>
  from < context.pos || /[.|]\s?$/.test(context.state.sliceDoc(Math.max(0, from - 2), from));

type EngineCompletion = ReturnType<typeof completeCel>["options"][number];

const toCompletion = ({ label, type, detail, info }: EngineCompletion): Completion => ({
  label,
  type,
  detail,
  // The data is what people look for; functions come after it.
  boost: type === "property" || type === "variable" ? 1 : 0,
  ...(info ? { info } : {}),
});
