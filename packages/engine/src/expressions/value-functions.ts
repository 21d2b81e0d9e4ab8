import type { Duration } from "@marcbachmann/cel-js/evaluator";
import { type CelFunction, type CelNumber, celError } from "./function-table.ts";
import { spendDeep, textCost } from "./meter.ts";
import { resultToJson } from "./result.ts";
import { durationText } from "./time.ts";
import { timestampText } from "./time-functions.ts";

const isoTime = "google.protobuf.Timestamp";
const isoDuration = "google.protobuf.Duration";

function parseWhole(text: string): bigint {
  if (!/^[+-]?\d{1,19}$/.test(text)) throw celError(`${JSON.stringify(text.slice(0, 60))} is not a whole number`);
  return BigInt(text.startsWith("+") ? text.slice(1) : text);
}

function truncate(value: number): bigint {
  if (!Number.isFinite(value) || Math.abs(value) >= 2 ** 63) throw celError(`${value} is too large for a whole number`);
  return BigInt(Math.trunc(value));
}

function parseNumber(text: string): number {
  const number = text.trim() === text && text !== "" ? Number(text) : Number.NaN;
  if (!Number.isFinite(number)) throw celError(`${JSON.stringify(text.slice(0, 60))} is not a number`);
  return number;
}

function parseBoolean(text: string): boolean {
  if (["true", "TRUE", "True", "t", "1"].includes(text)) return true;
  if (["false", "FALSE", "False", "f", "0"].includes(text)) return false;
  throw celError(`${JSON.stringify(text.slice(0, 60))} is not true or false`);
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw celError("json() got a text that is not valid JSON");
  }
}

/** Every part is walked, and counted, because the text repeats also what the value only refers to. */
function toJsonText(value: unknown): string {
  spendDeep(value);
  return JSON.stringify(resultToJson(value));
}

export const valueFunctions: readonly CelFunction[] = [
  {
    name: "string",
    kind: "function",
    form: "string(value)",
    summary: "The value as text.",
    overloads: [
      { signature: "string(string): string", cost: () => 1, run: (value: string) => value },
      { signature: "string(bool): string", run: String },
      { signature: "string(int): string", run: String },
      { signature: "string(double): string", run: String },
      { signature: "string(null): string", run: String },
      { signature: `string(${isoTime}): string`, run: timestampText },
      { signature: `string(${isoDuration}): string`, run: (value: Duration) => durationText(value) },
    ],
  },
  {
    name: "int",
    kind: "function",
    form: "int(value)",
    summary: "The value as a whole number; decimals are cut off, a timestamp gives seconds since 1970.",
    overloads: [
      { signature: "int(int): int", run: (value: bigint) => value },
      { signature: "int(double): int", run: truncate },
      { signature: "int(string): int", run: parseWhole },
      { signature: `int(${isoTime}): int`, run: (value: Date) => BigInt(Math.floor(value.getTime() / 1_000)) },
    ],
  },
  {
    name: "double",
    kind: "function",
    form: "double(value)",
    summary: "The value as a number.",
    overloads: [
      { signature: "double(double): double", run: (value: number) => value },
      { signature: "double(int): double", run: (value: CelNumber) => Number(value) },
      { signature: "double(string): double", run: parseNumber },
    ],
  },
  {
    name: "bool",
    kind: "function",
    form: "bool(value)",
    summary: 'The value as true or false; of texts "true" and "false".',
    overloads: [
      { signature: "bool(bool): bool", run: (value: boolean) => value },
      { signature: "bool(string): bool", run: parseBoolean },
    ],
  },
  {
    name: "json",
    kind: "function",
    form: "json(text)",
    summary: "The value that a JSON text stands for.",
    overloads: [{ signature: "json(string): dyn", cost: (text: string) => 4 * textCost(text), run: parseJson }],
  },
  {
    name: "toJson",
    kind: "function",
    form: "toJson(value)",
    summary: "The value as JSON text.",
    overloads: [{ signature: "toJson(dyn): string", cost: () => 1, run: toJsonText }],
  },
  {
    name: "keys",
    kind: "method",
    on: "map",
    form: "map.keys()",
    summary: "The names of the fields, as a list.",
    overloads: [{ signature: "map.keys(): list<string>", run: (map: object) => Object.keys(map) }],
  },
  {
    name: "values",
    kind: "method",
    on: "map",
    form: "map.values()",
    summary: "The values of the fields, as a list.",
    overloads: [{ signature: "map.values(): list", run: (map: object) => Object.values(map) }],
  },
];
