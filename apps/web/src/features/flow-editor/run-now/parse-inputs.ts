import type { JsonValue } from "@millrace/contracts/json";
import { type CsvRow, readCsv } from "./read-csv.ts";

/** One input and the line of the text on which it begins, counted from 1. */
export type InputLine = { line: number; input: JsonValue };
export type LineProblem = { line: number; message: string };
export type ParsedInputs = {
  format: "JSON array" | "JSON lines" | "CSV";
  inputs: InputLine[];
  problems: LineProblem[];
};

/**
 * Many inputs out of a text: a JSON array, one JSON value per line, or CSV whose first line names the columns. Values of CSV
 * are texts. `null` for an empty text. Every line that can't be read is a problem; the others are read all the same.
 */
export function parseInputs(text: string): ParsedInputs | null {
  const trimmed = text.trim();
  if (trimmed === "") return null;
  const whole = tryJson(trimmed);
  if (Array.isArray(whole)) {
    // Where the elements stand is not known; their place in the array is what people can count.
    return { format: "JSON array", inputs: whole.map((input, index) => ({ line: index + 1, input })), problems: [] };
  }
  if (whole !== undefined && typeof whole === "object")
    return { format: "JSON lines", inputs: [{ line: 1, input: whole }], problems: [] };
  const lines = text.split(/\r?\n/);
  const first = lines.find((line) => line.trim() !== "") ?? "";
  if (/^\s*\[/.test(first) && tryJson(first) === undefined) return brokenArray(trimmed);
  if (/^\s*\{/.test(first) || (tryJson(first) !== undefined && lines.length > 1 && !first.includes(",")))
    return jsonLines(lines);
  return csv(text);
}

function tryJson(text: string): JsonValue | undefined {
  try {
    return JSON.parse(text) as JsonValue;
  } catch {
    return undefined;
  }
}

function brokenArray(text: string): ParsedInputs {
  let position = text.length;
  try {
    JSON.parse(text);
  } catch (thrown) {
    position = Number(/position (\d+)/.exec(thrown instanceof Error ? thrown.message : "")?.[1] ?? text.length);
  }
  const line = text.slice(0, position).split("\n").length;
  const message = "The JSON array can't be read here. Check for a missing comma, quote or bracket.";
  return { format: "JSON array", inputs: [], problems: [{ line, message }] };
}

function jsonLines(lines: readonly string[]): ParsedInputs {
  const parsed: ParsedInputs = { format: "JSON lines", inputs: [], problems: [] };
  for (const [index, text] of lines.entries()) {
    if (text.trim() === "") continue;
    const input = tryJson(text);
    if (input === undefined)
      parsed.problems.push({ line: index + 1, message: "This line is not JSON. Texts and names need double quotes." });
    else parsed.inputs.push({ line: index + 1, input });
  }
  return parsed;
}

function csv(text: string): ParsedInputs {
  const { rows, unclosedAt } = readCsv(text);
  const parsed: ParsedInputs = { format: "CSV", inputs: [], problems: [] };
  const [header, ...body] = rows;
  if (unclosedAt !== null)
    parsed.problems.push({ line: unclosedAt, message: "A quote is opened here and never closed." });
  const names = header?.cells.map((name) => name.trim()) ?? [];
  const repeated = names.find((name, index) => names.indexOf(name) !== index);
  if (names.includes("") || repeated !== undefined) {
    const what = repeated ? `two columns are called ${repeated}` : "a column has no name";
    parsed.problems.push({ line: header?.line ?? 1, message: `The first line names the columns, but ${what}.` });
    return parsed;
  }
  if (body.length === 0 && parsed.problems.length === 0)
    parsed.problems.push({
      line: header?.line ?? 1,
      message: "This is neither JSON nor CSV with rows: below the line with the names of the columns nothing follows.",
    });
  for (const row of body) {
    const problem = widthProblem(row, names.length);
    if (problem) parsed.problems.push(problem);
    else
      parsed.inputs.push({
        line: row.line,
        input: Object.fromEntries(names.map((name, index) => [name, row.cells[index] ?? ""])),
      });
  }
  return parsed;
}

const widthProblem = ({ line, cells }: CsvRow, width: number): LineProblem | null =>
  cells.length === width
    ? null
    : {
        line,
        message: `This row has ${cells.length} ${cells.length === 1 ? "value" : "values"}, the first line names ${width} columns.`,
      };
