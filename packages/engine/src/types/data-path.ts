/** A place in the data of a step: a variable of its expressions, and the fields and indexes from there. */
export type DataPath = readonly [root: string, ...parts: (string | number)[]];

const identifier = /^[A-Za-z_]\w*$/;
/** Words that can't stand behind a dot in every reader of expressions. */
const reserved = new Set(
  "as break const continue else false for function if import in let loop namespace null package return true var void while".split(
    " ",
  ),
);
/** Names that expressions refuse; see `cel-prepare.ts`. */
const forbidden = new Set(["__proto__", "constructor", "prototype"]);

const isPlain = (name: string): boolean => identifier.test(name) && !reserved.has(name);

/** The expression that reads the place; `null` for a field that none can read. */
export function celPath([root, ...parts]: DataPath): string | null {
  let text = root;
  for (const part of parts) {
    if (typeof part === "number") text += `[${part}]`;
    else if (forbidden.has(part)) return null;
    else text += isPlain(part) ? `.${part}` : `[${JSON.stringify(part)}]`;
  }
  return text;
}

/** The same for a template, without `{{ }}`. Templates have no way to write a name with both kinds of quotes. */
export function liquidPath([root, ...parts]: DataPath): string | null {
  let text = root;
  for (const part of parts) {
    if (typeof part === "number") text += `[${part}]`;
    else if (forbidden.has(part)) return null;
    else if (isPlain(part)) text += `.${part}`;
    else if (/[\\\n\r]/.test(part) || (part.includes('"') && part.includes("'"))) return null;
    else text += part.includes('"') ? `['${part}']` : `["${part}"]`;
  }
  return text;
}
