import { type CelParseResult, parseCel } from "./cel-program.ts";
import { parseTemplate, type TemplateParseResult } from "./liquid.ts";

/** Parsed sources of the flow that is open: while a person types, all expressions but one are the same as before. */
const maxKept = 4_000;

function remembering<T>(parse: (source: string) => T): (source: string) => T {
  const known = new Map<string, T>();
  return (source) => {
    const found = known.get(source);
    if (found) return found;
    const parsed = parse(source);
    if (known.size >= maxKept) known.clear();
    known.set(source, parsed);
    return parsed;
  };
}

/** `parseCel`, remembered. The program may be evaluated, but nothing of it changed. */
export const parsedCel: (source: string) => CelParseResult = remembering(parseCel);
/** `parseTemplate`, remembered. */
export const parsedTemplate: (source: string) => TemplateParseResult = remembering(parseTemplate);
