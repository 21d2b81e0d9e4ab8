import type { ParseResult } from "@marcbachmann/cel-js";
import { parseSource, variables } from "./cel-environment.ts";
import { type Prepared, prepare, Refused, type StepReference } from "./cel-prepare.ts";
import { inWords } from "./cel-words.ts";

/** A parsed and checked expression, ready to be evaluated any number of times. */
export type CelProgram = {
  readonly source: string;
  /** The steps that it names. */
  readonly references: readonly StepReference[];
  readonly usesAllSteps: boolean;
  /** The library's compiled form; for `evaluateCel` alone. */
  readonly run: ParseResult;
};

export type CelParseResult =
  | { ok: true; program: CelProgram }
  /** `position` is the offset of the first wrong character. */
  | { ok: false; message: string; position: number };

/**
 * Parses an expression and checks names, functions and types. Refused: unknown variables and functions, types that can't
 * work together, names that reach behind plain data, more than 10,000 characters, 5,000 parts or 60 levels.
 */
export function parseCel(source: string): CelParseResult {
  if (source.trim() === "") return { ok: false, message: "The expression is empty. Enter one.", position: 0 };
  if (source.length > 10_000)
    return {
      ok: false,
      message: "The expression is longer than 10,000 characters. Use a code node.",
      position: 10_000,
    };
  try {
    const run = parseSource(source);
    const prepared: Prepared = prepare(run.ast);
    const checked = run.check();
    if (!checked.valid) throw checked.error;
    return { ok: true, program: { source, run, ...prepared } };
  } catch (error) {
    return problem(error, source);
  }
}

function problem(error: unknown, source: string): CelParseResult {
  if (error instanceof Refused) return { ok: false, message: error.message, position: error.position };
  const { summary, range } = libraryError(error);
  const position = Math.min(Math.max(range?.start ?? 0, 0), source.length);
  const unknown = /^Unknown variable: (\w+)$/.exec(summary);
  const message = unknown
    ? `There is no variable "${unknown[1]}". There are: ${variables.join(", ")}.`
    : inWords(summary);
  return { ok: false, message, position };
}

type LibraryError = { summary: string; code: string | undefined; range: { start: number } | undefined; node: unknown };

/** What the library's three error classes share; anything else is a text without a place. */
export function libraryError(error: unknown): LibraryError {
  if (!(error instanceof Error)) return { summary: String(error), code: undefined, range: undefined, node: undefined };
  const { summary, code, range, node } = error as Error & Partial<LibraryError>;
  return { summary: typeof summary === "string" ? summary : error.message, code, range, node };
}
