import type { MergeConflict } from "@millrace/contracts/api/branches";
import type { FlowNode } from "@millrace/contracts/flow/definition";
import { emptyDefinition } from "@millrace/contracts/flow/definition";
import type { NodeCatalog } from "@millrace/contracts/flow/node-definition";
import type { JsonValue } from "@millrace/contracts/json";
import { describeChanges } from "@millrace/engine/flow/diff";
import { fieldTitle, settingTitle, wordsAt } from "../conflicts/conflict-words.ts";

export type MergeWords = {
  /** What it is about, names between asterisks. */
  title: string;
  base: string[];
  ours: string[];
  theirs: string[];
};

/** A conflict in words: what it is about, and each side line by line. `node` is the node that it is about, from either side. */
export function mergeWords(conflict: MergeConflict, node: FlowNode | undefined, catalog: NodeCatalog): MergeWords {
  const { path, base, ours, theirs } = conflict;
  const [part, id] = path;
  const subject = `*${node?.name ?? nameOf(ours ?? theirs ?? base) ?? id}*`;
  if (part === "nodes" && path.length === 2)
    return {
      title: base === undefined ? `Both added a node under one id: ${subject}` : `${subject} as a whole`,
      base: base === undefined ? ["not there"] : ["was there"],
      ours: nodeLines(base, ours, catalog),
      theirs: nodeLines(base, theirs, catalog),
    };
  const words = (value: JsonValue | undefined) => [wordsAt(path, value)];
  const type = node && catalog.find(node.type, node.typeVersion);
  const subjects: Partial<Record<typeof part, string>> = { notes: "a note", groups: `the group ${subject}` };
  const about =
    part === "settings"
      ? `${settingTitle(path)} of the flow`
      : path.length === 2
        ? `${subjects[part] ?? subject} as a whole`
        : `${fieldTitle(path, type)} of ${subjects[part] ?? subject}`;
  return {
    title: about.charAt(0).toUpperCase() + about.slice(1),
    base: words(base),
    ours: words(ours),
    theirs: words(theirs),
  };
}

const nameOf = (value: JsonValue | undefined): string | undefined =>
  typeof value === "object" && value !== null && !Array.isArray(value) && typeof value.name === "string"
    ? value.name
    : undefined;

/** What a side did with a node. */
function nodeLines(base: JsonValue | undefined, side: JsonValue | undefined, catalog: NodeCatalog): string[] {
  if (side === undefined) return ["deleted it"];
  const definitionOf = (node: JsonValue) => ({ ...emptyDefinition(), nodes: [node as unknown as FlowNode] });
  const changes = describeChanges(base === undefined ? null : definitionOf(base), definitionOf(side), catalog);
  return changes.length === 0 ? ["kept it, and connected it"] : changes.map(({ text }) => text);
}

/** A value that can be typed as text: a text, a number, an expression or a template. */
export function typedText(value: JsonValue | undefined): string | null {
  if (typeof value === "string" || typeof value === "number") return String(value);
  if (typeof value !== "object" || value === null || Array.isArray(value)) return null;
  const source = value.$cel ?? value.$liquid;
  return Object.keys(value).length === 1 && typeof source === "string" ? source : null;
}

/** The typed text as a value of the same kind; `null` where it is none. */
export function typedValue(like: JsonValue | undefined, text: string): JsonValue | null {
  if (typeof like === "number") return text.trim() !== "" && Number.isFinite(Number(text)) ? Number(text) : null;
  if (typeof like === "object" && like !== null && !Array.isArray(like))
    return "$cel" in like ? { $cel: text } : { $liquid: text };
  return text;
}
