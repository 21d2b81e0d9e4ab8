import { maxBatchItems } from "@millrace/contracts/api/batches";
import type { JsonValue } from "@millrace/contracts/json";
import { type InputLine, type LineProblem, type ParsedInputs, parseInputs } from "./parse-inputs.ts";

export type BatchItem = InputLine & { startKey?: string };
export type BatchItems = {
  items: BatchItem[];
  problems: LineProblem[];
  format: ParsedInputs["format"] | "";
  /** Problems name the place of an item, not a line of the text. */
  isItems: boolean;
};

const longestKey = 200;

/** The items of a batch out of a pasted text; with `keyField`, that field of each input is its idempotency key. */
export function readBatchItems(text: string, keyField: string): BatchItems {
  const parsed = parseInputs(text);
  if (!parsed) return { items: [], problems: [], format: "", isItems: false };
  const problems = [...parsed.problems];
  const items = parsed.inputs.map((one): BatchItem => {
    if (keyField === "") return one;
    const startKey = keyIn(one.input, keyField);
    if (startKey !== null) return { ...one, startKey };
    const message = `There is no text or number of at most ${longestKey} characters in the field ${keyField}.`;
    problems.push({ line: one.line, message });
    return one;
  });
  if (parsed.inputs.length === 0 && problems.length === 0) problems.push({ line: 0, message: "The array is empty." });
  if (items.length > maxBatchItems) {
    const most = maxBatchItems.toLocaleString("en-US");
    const message = `These are ${items.length.toLocaleString("en-US")} inputs, and at most ${most} can be started at once. Split them.`;
    problems.unshift({ line: 0, message });
  }
  const isItems = parsed.format === "JSON array" && parsed.inputs.length > 0;
  return { items, problems: problems.sort((a, b) => a.line - b.line), format: parsed.format, isItems };
}

function keyIn(input: JsonValue, field: string): string | null {
  if (input === null || typeof input !== "object" || Array.isArray(input) || !Object.hasOwn(input, field)) return null;
  const value = input[field];
  if (typeof value !== "string" && typeof value !== "number") return null;
  const key = String(value);
  return key === "" || key.length > longestKey ? null : key;
}
