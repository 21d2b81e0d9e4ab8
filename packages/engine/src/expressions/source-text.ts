/** The languages in which a node's own words name data. */
export type SourceLanguage = "cel" | "liquid" | "javascript";

/**
 * Says where a source is no code: `skip(at, before)` gives the end of the string, comment, pattern or plain text that begins at
 * `at`, or `at` itself where code stands. Asked from the front to the back, with the last character of code before.
 */
export type TextSkipper = (at: number, before: string) => number;

export const textSkipper = (source: string, language: SourceLanguage): TextSkipper => skippers[language](source);

const skippers: Record<SourceLanguage, (source: string) => TextSkipper> = {
  cel: celSkipper,
  liquid: liquidSkipper,
  javascript: javascriptSkipper,
};

const matchAt = (pattern: RegExp, source: string, at: number): RegExpExecArray | null => {
  pattern.lastIndex = at;
  return pattern.exec(source);
};

/** The offset behind `end`, looked for from `from`; the source's end where it never comes. */
function behind(source: string, end: string, from: number, escapes = false): number {
  for (let at = from; at < source.length; at++) {
    if (escapes && source[at] === "\\") at++;
    else if (source.startsWith(end, at)) return at + end.length;
  }
  return source.length;
}

function celSkipper(source: string): TextSkipper {
  const quote = /([bB]?[rR]?[bB]?)("""|'''|"|')/y;
  return (at) => {
    if (source.startsWith("//", at)) return behind(source, "\n", at);
    const opened = matchAt(quote, source, at);
    if (!opened) return at;
    return behind(source, opened[2] ?? "", at + opened[0].length, !/r/i.test(opened[1] ?? ""));
  };
}

function liquidSkipper(source: string): TextSkipper {
  let isInside = false;
  const silent = /\{%-?\s*(raw|comment)\s*-?%\}/y;
  return (at) => {
    if (isInside) {
      const char = source[at];
      if (char === '"' || char === "'") return behind(source, char, at + 1);
      if (!source.startsWith("}}", at) && !source.startsWith("%}", at)) return at;
      isInside = false;
      return at + 2;
    }
    const opened = source.slice(at).search(/\{\{|\{%/);
    if (opened === -1) return source.length;
    const begin = at + opened;
    const block = matchAt(silent, source, begin);
    if (block) {
      const closed = matchAt(
        block[1] === "raw" ? /\{%-?\s*endraw\s*-?%\}/g : /\{%-?\s*endcomment\s*-?%\}/g,
        source,
        begin,
      );
      return closed ? closed.index + closed[0].length : source.length;
    }
    if (matchAt(/\{%-?\s*#/y, source, begin)) return behind(source, "%}", begin);
    isInside = true;
    return begin + 2;
  };
}

function javascriptSkipper(source: string): TextSkipper {
  /** Braces open inside each `${` that is not closed yet. */
  const holes: number[] = [];
  const template = (from: number): number => {
    for (let at = from; at < source.length; at++) {
      if (source[at] === "\\") at++;
      else if (source[at] === "`") return at + 1;
      else if (source.startsWith("${", at)) {
        holes.push(0);
        return at + 2;
      }
    }
    return source.length;
  };
  return (at, before) => {
    const char = source[at];
    if (source.startsWith("//", at)) return behind(source, "\n", at);
    if (source.startsWith("/*", at)) return behind(source, "*/", at + 2);
    if (char === '"' || char === "'") return behind(source, char, at + 1, true);
    if (char === "`") return template(at + 1);
    if (char === "/" && /^$|[(,=:[!&|?{};+\-*%<>~^]/.test(before)) return behindPattern(source, at + 1);
    const open = holes.length - 1;
    const depth = holes[open];
    if (depth === undefined) return at;
    if (char === "{") holes[open] = depth + 1;
    if (char === "}" && depth > 0) holes[open] = depth - 1;
    if (char !== "}" || depth > 0) return at;
    holes.pop();
    return template(at + 1);
  };
}

/** Behind a regular expression; inside `[…]` a slash is a plain character. */
function behindPattern(source: string, from: number): number {
  let isClass = false;
  for (let at = from; at < source.length && source[at] !== "\n"; at++) {
    if (source[at] === "\\") at++;
    else if (source[at] === "[") isClass = true;
    else if (source[at] === "]") isClass = false;
    else if (source[at] === "/" && !isClass) return at + 1;
  }
  return from;
}
