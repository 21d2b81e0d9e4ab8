import { type CelFunction, type CelNumber, celError } from "./function-table.ts";
import { searchCost, spend, textCost } from "./meter.ts";
import { findsPattern } from "./pattern.ts";

function index(value: CelNumber, what: string, max: number): number {
  const position = Number(value);
  if (!Number.isInteger(position) || position < 0 || position > max)
    throw celError(`${what} is ${value}, but it must be a whole number from 0 to ${max}`);
  return position;
}

/** Only as much of the text is looked at as the part is long. */
const partCost = (_text: string, part: string) => textCost(part);
/** Engines cut a text without copying it. */
const sliceCost = () => 2;

function substring(text: string, start: CelNumber, end: CelNumber = text.length): string {
  const from = index(start, "the start", text.length);
  const to = index(end, "the end", text.length);
  if (to < from) throw celError(`the end (${to}) is before the start (${from})`);
  return text.slice(from, to);
}

/** Counts, and charges, occurrences before anything is built from them. */
function chargeOccurrences(text: string, part: string, stepsEach: number): void {
  if (part === "") spend((text.length + 1) * stepsEach);
  else for (let at = text.indexOf(part); at >= 0; at = text.indexOf(part, at + part.length)) spend(stepsEach);
}

function split(text: string, separator: string, limit?: CelNumber): string[] {
  chargeOccurrences(text, separator, 1);
  const parts = text.split(separator);
  const max = limit === undefined ? -1 : Number(limit);
  if (max < 0 || parts.length <= max) return parts;
  return max === 0 ? [] : [...parts.slice(0, max - 1), parts.slice(max - 1).join(separator)];
}

function joinable(item: unknown): string {
  if (typeof item === "string") return item;
  if (typeof item === "number" || typeof item === "bigint" || typeof item === "boolean") return String(item);
  throw celError("join() needs a list of texts, numbers or booleans");
}

function join(list: readonly unknown[], separator = ""): string {
  const parts: string[] = [];
  for (const item of list) {
    const part = joinable(item);
    spend(1 + textCost(part) + textCost(separator));
    parts.push(part);
  }
  return parts.join(separator);
}

function replace(text: string, part: string, by: string): string {
  chargeOccurrences(text, part, 1 + textCost(by));
  return text.replaceAll(part, () => by);
}

/** Characters as people count them: a surrogate pair is one. */
function codePoints(text: string): bigint {
  let count = text.length;
  for (let at = 0; at < text.length - 1; at++) {
    const unit = text.charCodeAt(at);
    if (unit < 0xd800 || unit > 0xdbff) continue;
    const next = text.charCodeAt(at + 1);
    if (next < 0xdc00 || next > 0xdfff) continue;
    count--;
    at++;
  }
  return BigInt(count);
}

const onText = (name: string, form: string, summary: string, overloads: CelFunction["overloads"]): CelFunction => ({
  name,
  kind: "method",
  on: "text",
  form,
  summary,
  overloads,
});

export const textFunctions: readonly CelFunction[] = [
  onText("contains", "text.contains(part)", "Whether the text contains the part.", [
    {
      signature: "string.contains(string): bool",
      cost: searchCost,
      run: (text: string, part: string) => text.includes(part),
    },
  ]),
  onText("startsWith", "text.startsWith(part)", "Whether the text starts with the part.", [
    {
      signature: "string.startsWith(string): bool",
      cost: partCost,
      run: (text: string, part: string) => text.startsWith(part),
    },
  ]),
  onText("endsWith", "text.endsWith(part)", "Whether the text ends with the part.", [
    {
      signature: "string.endsWith(string): bool",
      cost: partCost,
      run: (text: string, part: string) => text.endsWith(part),
    },
  ]),
  onText(
    "matches",
    "text.matches(pattern)",
    "Whether the RE2 pattern is found in the text; ^ and $ make it match as a whole.",
    [
      {
        signature: "string.matches(string): bool",
        run: findsPattern,
      },
    ],
  ),
  onText("lowerAscii", "text.lowerAscii()", "The text in small letters.", [
    { signature: "string.lowerAscii(): string", run: (text: string) => text.toLowerCase() },
  ]),
  onText("upperAscii", "text.upperAscii()", "The text in capital letters.", [
    { signature: "string.upperAscii(): string", run: (text: string) => text.toUpperCase() },
  ]),
  onText("trim", "text.trim()", "The text without white space at both ends.", [
    { signature: "string.trim(): string", run: (text: string) => text.trim() },
  ]),
  onText("split", "text.split(separator)", "The parts between the separators, as a list.", [
    { signature: "string.split(string): list<string>", cost: searchCost, run: split },
    { signature: "string.split(string, int): list<string>", cost: searchCost, run: split },
  ]),
  onText("replace", "text.replace(part, by)", "The text with every occurrence of the part replaced.", [
    { signature: "string.replace(string, string): string", cost: searchCost, run: replace },
  ]),
  onText(
    "substring",
    "text.substring(start, end)",
    "The characters from start (0 is the first) up to, not including, end.",
    [
      { signature: "string.substring(int): string", cost: sliceCost, run: substring },
      { signature: "string.substring(double): string", cost: sliceCost, run: substring },
      { signature: "string.substring(int, int): string", cost: sliceCost, run: substring },
      { signature: "string.substring(int, double): string", cost: sliceCost, run: substring },
      { signature: "string.substring(double, int): string", cost: sliceCost, run: substring },
      { signature: "string.substring(double, double): string", cost: sliceCost, run: substring },
    ],
  ),
  onText("indexOf", "text.indexOf(part)", "Where the part first occurs, or -1.", [
    {
      signature: "string.indexOf(string): int",
      cost: searchCost,
      run: (text: string, part: string) => BigInt(text.indexOf(part)),
    },
  ]),
  onText("lastIndexOf", "text.lastIndexOf(part)", "Where the part last occurs, or -1.", [
    {
      signature: "string.lastIndexOf(string): int",
      cost: searchCost,
      run: (text: string, part: string) => BigInt(text.lastIndexOf(part)),
    },
  ]),
  {
    name: "join",
    kind: "method",
    on: "list",
    form: "list.join(separator)",
    summary: "The elements as one text.",
    overloads: [
      { signature: "list.join(): string", run: join },
      { signature: "list.join(string): string", run: join },
    ],
  },
  {
    name: "size",
    kind: "method",
    on: "text",
    form: "text.size()",
    summary: "How many characters; also of lists (elements) and maps (keys).",
    overloads: [
      { signature: "string.size(): int", run: codePoints },
      { signature: "list.size(): int", cost: () => 1, run: (list: readonly unknown[]) => BigInt(list.length) },
      { signature: "map.size(): int", run: (map: object) => BigInt(Object.keys(map).length) },
    ],
  },
  {
    name: "size",
    kind: "function",
    form: "size(value)",
    summary: "How many characters, elements or keys.",
    overloads: [
      { signature: "size(string): int", run: codePoints },
      { signature: "size(list): int", cost: () => 1, run: (list: readonly unknown[]) => BigInt(list.length) },
      { signature: "size(map): int", run: (map: object) => BigInt(Object.keys(map).length) },
    ],
  },
];
