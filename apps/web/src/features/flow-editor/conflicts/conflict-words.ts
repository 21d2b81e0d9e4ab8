import { isCelExpression, isLiquidTemplate } from "@millrace/contracts/flow/definition";
import type { DraftPath } from "@millrace/contracts/flow/draft-operation";
import type { NodeDefinition } from "@millrace/contracts/flow/node-definition";
import type { JsonValue } from "@millrace/contracts/json";
import { searchFieldWords } from "@millrace/engine/flow/own-fields";
import { type FormField, formFieldsOf, wordsOf } from "../inspector/form/form-fields.ts";
import { bestUnit, bytesUnits, durationUnits } from "../inspector/form/unit-control.tsx";
import type { EditConflict } from "./find-conflicts.ts";

export type ConflictWords = {
  /** What it is about, names between asterisks. */
  title: string;
  /** The two sides and what was before, where there are values to compare. */
  sides: { mine: string; theirs: string; was: string } | null;
  keepMine: string;
  keepTheirs: string;
};

/** A conflict in words. `type` is the type of the node that it is about, `current` what the document holds now. */
export function conflictWords(
  conflict: EditConflict,
  type: NodeDefinition | undefined,
  current: JsonValue | undefined,
): ConflictWords {
  const { path, name, mine, was } = conflict;
  const by = conflict.by ?? "Somebody else";
  const subject = `${subjects[path[0]] ?? ""}*${name}*`;
  if (conflict.restore)
    return {
      title: `${by} deleted ${subject}, which you changed`,
      sides: null,
      keepMine: "Bring back mine",
      keepTheirs: "Leave it deleted",
    };
  if (path.length === 2 && path[0] !== "settings" && mine === undefined)
    return {
      title: `You deleted ${subject}, which ${by === "Somebody else" ? "somebody else" : by} changed`,
      sides: null,
      keepMine: "Delete it",
      keepTheirs: "Keep it",
    };
  return {
    title: path[0] === "settings" ? `${settingTitle(path)} of the flow` : `${fieldTitle(path, type)} of ${subject}`,
    sides: { mine: wordsAt(path, mine), theirs: wordsAt(path, current), was: wordsAt(path, was) },
    keepMine: "Keep mine",
    keepTheirs: conflict.by === null ? "Keep theirs" : `Keep ${conflict.by}'s`,
  };
}

const subjects: Partial<Record<DraftPath[0], string>> = { notes: "the note ", groups: "the group " };

const settingTitles: Record<string, string> = {
  runTimeoutMs: "Time limit of runs",
  concurrency: "Limit of runs at once",
  debounce: "Gathering of starts",
  errorHandlerFlowId: "Error handler",
};
export const settingTitle = ([, key, ...rest]: DraftPath): string => {
  const [name, ...inner] = rest;
  if (key === "searchFields" && name !== undefined)
    return [`Search field "${name}"`, ...inner.map((part) => wordsOf(part).toLowerCase())].join(", ");
  return [settingTitles[key] ?? wordsOf(key), ...rest.map((part) => wordsOf(part).toLowerCase())].join(", ");
};

const nodeTitles: Record<string, string> = {
  onError: "What happens on an error",
  timeoutMs: "Time limit",
  deadlineMs: "Time limit for all attempts",
  errorPorts: "Error ports",
  undo: "Undo flow",
};

/** The field's title as the form has it. */
export function fieldTitle([part, , field = "", ...rest]: DraftPath, type: NodeDefinition | undefined): string {
  if (part !== "nodes") return wordsOf(field);
  if (field !== "params")
    return [nodeTitles[field] ?? wordsOf(field), ...rest.map((key) => wordsOf(key).toLowerCase())].join(", ");
  if (rest.length === 0) return "Parameters";
  const titles: string[] = [];
  let fields = type ? formFieldsOf(type.params) : [];
  for (const key of rest) {
    const known = fields.find((candidate) => candidate.key === key);
    titles.push(known?.title ?? wordsOf(key));
    fields = known ? innerFields(known) : [];
  }
  return titles.join(", ");
}

function innerFields({ control }: FormField): readonly FormField[] {
  const inner = control.kind === "dynamic" && control.fixed ? control.fixed : control;
  if (inner.kind === "group") return inner.fields;
  return inner.kind === "variants" ? inner.options.flatMap(({ fields }) => fields) : [];
}

const longest = 120;

/** A value in words, by where it stands. */
export function wordsAt(path: DraftPath, value: JsonValue | undefined): string {
  const isSearchField = path.length === 3 && path[0] === "settings" && path[1] === "searchFields";
  if (isSearchField && value !== undefined) return searchFieldWords(value);
  return valueWords(path.at(-1) ?? "", value);
}

function valueWords(key: string, value: JsonValue | undefined): string {
  if (value === undefined || value === null || value === "") return "nothing";
  if (typeof value === "boolean") return value ? "on" : "off";
  if (typeof value === "number") return amountWords(key, value);
  if (isCelExpression(value)) return shortened(value.$cel);
  if (isLiquidTemplate(value)) return shortened(value.$liquid);
  return shortened(typeof value === "string" ? `"${value}"` : JSON.stringify(value));
}

function amountWords(key: string, amount: number): string {
  const units = key.endsWith("Ms") ? durationUnits : key.endsWith("Bytes") ? bytesUnits : null;
  if (!units) return String(amount);
  const unit = bestUnit(amount, units);
  return `${amount / unit.factor} ${unit.value}`;
}

const shortened = (text: string): string => (text.length > longest ? `${text.slice(0, longest)}…` : text);
