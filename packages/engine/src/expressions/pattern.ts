import { RE2JS } from "re2js";
import { celError } from "./function-table.ts";
import { evaluationNumber, spend } from "./meter.ts";

/** Regular expressions on a linear-time engine, so that patterns such as `(a+)+$` can't block anything. */

const maxPatternSize = 1_000;
type Pattern = { size: number; test: (text: string) => boolean };

/** Compiled patterns outlive an evaluation, for speed alone: what an evaluation is charged never depends on this. */
const compiled = new Map<string, Pattern>();
const maxCompiled = 200;

/** The patterns of the running evaluation: each is charged once. */
let current = new Map<string, Pattern>();
let currentEvaluation = -1;

/** Whether the pattern is found in the text. */
export function findsPattern(text: string, source: string): boolean {
  const pattern = patternOf(source);
  spend(text.length * (1 + pattern.size / 16));
  return pattern.test(text);
}

function patternOf(source: string): Pattern {
  if (currentEvaluation !== evaluationNumber()) {
    currentEvaluation = evaluationNumber();
    current = new Map();
  }
  const known = current.get(source);
  if (known) return known;
  const size = patternSize(source);
  if (size > maxPatternSize) throw celError("the pattern is too large; make it shorter or repeat less");
  spend(20 + size * 10);
  const pattern = compiled.get(source) ?? compile(source, size);
  current.set(source, pattern);
  return pattern;
}

function compile(source: string, size: number): Pattern {
  try {
    const engine = RE2JS.compile(source);
    const pattern: Pattern = { size, test: (text) => engine.test(text) };
    if (compiled.size >= maxCompiled) compiled.clear();
    compiled.set(source, pattern);
    return pattern;
  } catch (error) {
    const reason = error instanceof Error ? error.message : "syntax";
    throw celError(`${JSON.stringify(source)} is not a valid pattern (${reason})`);
  }
}

/** About how many instructions a pattern compiles to; counted repeats (`a{1000}`) unroll, so they must be known before. */
export function patternSize(source: string): number {
  const totals = [0];
  let last = 0;
  const add = (size: number) => {
    totals.push((totals.pop() ?? 0) + size);
    last = size;
  };
  for (let at = 0; at < source.length; at++) {
    const character = source[at];
    if (character === "(") totals.push(0);
    else if (character === ")" && totals.length > 1) add(1 + (totals.pop() ?? 0));
    else if (character === "[") {
      const end = source.indexOf("]", at + 2);
      add(1);
      if (end > 0) at = end;
    } else if (character === "{") {
      const repeat = /^\{(\d{1,6})(?:,(\d{0,6}))?\}/.exec(source.slice(at, at + 20));
      if (repeat) {
        add(last * Math.max(Number(repeat[1]), Number(repeat[2] ?? 0), 1));
        at += repeat[0].length - 1;
      } else add(1);
    } else {
      add(1);
      if (character === "\\") at++;
    }
  }
  return totals.reduce((sum, size) => sum + size, 0);
}
