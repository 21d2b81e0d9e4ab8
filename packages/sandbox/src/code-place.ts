/** The name under which user code is compiled; places in stacks carry it. */
export const codeFileName = "code.js";

export type CodePlace = { line: number; column: number };

/** User code is the body of a function whose head takes the first line. `await` makes it an async one. */
export const wrapCode = (code: string): string =>
  `(${/\bawait\b/.test(code) ? "async " : ""}function (input, log) { "use strict";\n${code}\n})`;

/** The innermost place in the user's own code that a stack names, in lines and columns of what the user wrote. */
export function findPlace(stack: string, code: string): CodePlace | null {
  const [, line, column] = /\bcode\.js:(\d+):(\d+)/.exec(stack) ?? [];
  if (line === undefined || column === undefined) return null;
  const lines = code.split("\n");
  const ownLine = Number(line) - 1;
  // Code that ends too early fails behind its end, at the bracket that closes the wrapper.
  if (ownLine > lines.length) return { line: lines.length, column: (lines.at(-1)?.length ?? 0) + 1 };
  return { line: Math.max(1, ownLine), column: Number(column) };
}
