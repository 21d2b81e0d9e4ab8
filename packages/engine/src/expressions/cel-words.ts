/** The library's messages in our words: plain type names, and what to do where that is known. */

const typeNames: Record<string, string> = {
  string: "text",
  double: "number",
  int: "whole number",
  bool: "true/false",
  null: "null",
  null_type: "null",
  bytes: "bytes",
  dyn: "any value",
  "google.protobuf.Timestamp": "timestamp",
  "google.protobuf.Duration": "duration",
};

/** Our functions stand in the library under a prefixed name (see `cel-environment.ts`), which nobody should read. */
export const ownPrefix = "own_";

function typeName(type: string): string {
  const bare = type.replace(/^dyn<(.+)>$/, "$1");
  if (bare.startsWith("list")) return "list";
  if (bare.startsWith("map")) return "map";
  return typeNames[bare] ?? bare;
}

const tokenNames: Record<string, string> = {
  EOF: "the end",
  IDENTIFIER: "a name",
  RPAREN: '")"',
  LPAREN: '"("',
  RBRACKET: '"]"',
  LBRACKET: '"["',
  RBRACE: '"}"',
  COLON: '":"',
  COMMA: '","',
};

export function inWords(summary: string): string {
  const text = summary.replaceAll(ownPrefix, "");
  const operator = /^no such overload: (.+) (==|!=|<=|>=|in|[-+*/%<>]) (.+)$/.exec(text);
  if (operator) {
    const [, left = "", sign = "", right = ""] = operator;
    const hint =
      sign === "+" && [left, right].some((side) => side.includes("string")) ? " Make both text with string(…)." : "";
    return `"${sign}" does not work between ${typeName(left)} and ${typeName(right)}.${hint}`;
  }
  const unary = /^no such overload: ([-!])(.+)$/.exec(text);
  if (unary) return `"${unary[1]}" does not work on ${typeName(unary[2] ?? "")}.`;
  const call = /^found no matching overload for '(?:(.+)\.)?(\w+)\((.*)\)'$/.exec(text);
  if (call) {
    const [, receiver, name, args = ""] = call;
    const given =
      args === ""
        ? "no arguments"
        : args
            .split(/, (?![^<]*>)/)
            .map(typeName)
            .join(", ");
    return `${name}() does not work ${receiver ? `on ${typeName(receiver)} ` : ""}with ${given}.`;
  }
  const branches = /^Ternary branches must have the same type, got '(.+)' and '(.+)'$/.exec(text);
  if (branches)
    return `The two branches of "? :" give ${typeName(branches[1] ?? "")} and ${typeName(branches[2] ?? "")}. Wrap one in dyn(…).`;
  const token = /^Unexpected token: (\w+)$/.exec(text);
  if (token)
    return token[1] === "EOF"
      ? "The expression ends too early."
      : `${tokenNames[token[1] ?? ""] ?? token[1]} is not expected here.`;
  const expected = /^Expected (\w+), got (\w+)$/.exec(text);
  if (expected)
    return `Expected ${tokenNames[expected[1] ?? ""] ?? expected[1]}, but found ${tokenNames[expected[2] ?? ""] ?? (expected[2] ?? "").toLowerCase()}.`;
  const outside = /^No such key: index out of bounds, index (\S+) (?:>= size (\d+)|< 0)/.exec(text);
  if (outside)
    return `There is no element ${outside[1]}: ${outside[2] ? `the list has ${outside[2]}, and ` : ""}the first is 0.`;
  if (text.startsWith("Unsupported type"))
    return 'The data holds something that expressions can\'t read, such as a field named "constructor".';
  const capital = /^\w+\(/.test(text) ? text : text.charAt(0).toUpperCase() + text.slice(1);
  return /[.?!]$/.test(capital) ? capital : `${capital}.`;
}

/** "a, b, c" of what is there, shortened when there is much. */
export function listNames(names: readonly string[], none: string): string {
  if (names.length === 0) return none;
  const shown = names.slice(0, 12).join(", ");
  return names.length > 12 ? `${shown} and ${names.length - 12} more` : shown;
}
