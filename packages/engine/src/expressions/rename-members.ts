import { type SourceLanguage, textSkipper } from "./source-text.ts";

/** The new name of the last part of a path such as `["steps", "fetch"]`, or `null` to leave it. */
export type RenameMember = (path: readonly string[]) => string | null;

type Replacement = { start: number; end: number; text: string };

const word = /[A-Za-z0-9_$]+/y;
const dotted = /\s*(?:\?\.|\.\??)\s*([A-Za-z_$][\w$]*)/y;
const indexed = /\s*(?:\?\.)?\[\??\s*(["'])([A-Za-z_$][\w$]*)\1\s*\]/y;
const inSteps = /\s+in\s+steps\b(?!\s*[.[])/y;

/**
 * The source with members renamed: `steps.fetch`, `steps.?fetch`, `steps["fetch"]`, and in CEL `"fetch" in steps`. Works on
 * sources that can't be parsed yet, too. Never touched: strings, comments, plain text around a template's tags, and members of
 * something else (`input.steps.fetch`).
 */
export function renameMembers(source: string, language: SourceLanguage, rename: RenameMember): string {
  const replacements: Replacement[] = [];
  const skip = textSkipper(source, language);
  let before = "";
  for (let at = 0; at < source.length; ) {
    const end = skip(at, before);
    if (end > at) {
      if (language === "cel") replacements.push(...keyOfSteps(source, at, end, rename));
      before = '"';
      at = end;
      continue;
    }
    const root = matchAt(word, source, at);
    if (root) {
      const isMember = /(?:^|[^.])\.\??\s*$/.test(source.slice(Math.max(0, at - 80), at));
      at = isMember ? at + root[0].length : chain(source, at + root[0].length, root[0], rename, replacements);
      before = isKeyword(root[0]) ? "" : "a";
      continue;
    }
    const char = source[at] ?? "";
    if (char.trim() !== "") before = char;
    at++;
  }
  return replaced(source, replacements);
}

/** Follows `.a["b"].c` behind a name; gives where it ends. */
function chain(source: string, from: number, root: string, rename: RenameMember, found: Replacement[]): number {
  const path = [root];
  let at = from;
  for (;;) {
    const part = matchAt(dotted, source, at) ?? matchAt(indexed, source, at);
    const name = part?.[2] ?? part?.[1];
    if (!part || name === undefined) return at;
    const start = at + part[0].lastIndexOf(name);
    path.push(name);
    const text = rename(path);
    if (text !== null) found.push({ start, end: start + name.length, text });
    at += part[0].length;
  }
}

function keyOfSteps(source: string, start: number, end: number, rename: RenameMember): Replacement[] {
  const name = /^(["'])([A-Za-z_]\w*)\1$/.exec(source.slice(start, end))?.[2];
  if (name === undefined || !matchAt(inSteps, source, end)) return [];
  const text = rename(["steps", name]);
  return text === null ? [] : [{ start: start + 1, end: end - 1, text }];
}

const isKeyword = (text: string): boolean => /^(?:return|typeof|case|in|of|delete|void|throw|new|await)$/.test(text);

function matchAt(pattern: RegExp, source: string, at: number): RegExpExecArray | null {
  pattern.lastIndex = at;
  return pattern.exec(source);
}

function replaced(source: string, replacements: readonly Replacement[]): string {
  let text = "";
  let at = 0;
  for (const { start, end, text: next } of replacements) {
    text += source.slice(at, start) + next;
    at = end;
  }
  return text + source.slice(at);
}
