import type { ChangedField } from "@millrace/contracts/flow/change";
import type { JsonObject, JsonValue } from "@millrace/contracts/json";
import { fieldsOf, isSame } from "../draft/json-fields.ts";
import { type FieldSchema, propertySchema, schemaOfValue, wordsOfKey } from "./field-schema.ts";
import { fieldText, inSentence, languageOf, type NamesOf, valueWords } from "./value-words.ts";

export type FieldChange = { field: ChangedField; words: string };

type Place = { pointer: string; titles: readonly string[]; key: string };

/** Every field that differs between two values that follow one schema, as deep as the form has fields, each in words. */
export function fieldChanges(
  schema: FieldSchema,
  before: JsonValue | undefined,
  after: JsonValue | undefined,
  names: NamesOf | undefined,
  at: Place = { pointer: "", titles: [], key: "" },
): FieldChange[] {
  if (isSame(before, after)) return [];
  const [was, is] = [schemaOfValue(schema, before), schemaOfValue(schema, after)];
  if (!isWhole(is) && !isWhole(was)) {
    const [old, now] = [fieldsOf(before ?? emptyOf(schema)), fieldsOf(after ?? emptyOf(schema))];
    if (old && now && is.entries) return entryChanges(is, old, now, names, at);
    if (old && now)
      return [...new Set([...Object.keys(old), ...Object.keys(now)])].flatMap((key) => {
        const inner = propertySchema(schema, key, before, after);
        const title = inner.title ?? wordsOfKey(key);
        return fieldChanges(inner, old[key], now[key], names, {
          pointer: `${at.pointer}/${escaped(key)}`,
          titles: title === "" ? at.titles : [...at.titles, title],
          key,
        });
      });
    if (Array.isArray(before) && Array.isArray(after) && before.length === after.length)
      return after.flatMap((entry, index) =>
        fieldChanges(schema.items ?? {}, before[index], entry, names, {
          pointer: `${at.pointer}/${index}`,
          titles: entryTitles(at.titles, is, entry, index),
          key: "",
        }),
      );
  }
  return [leafChange(schema, before, after, names, at)];
}

const emptyOf = ({ entries }: FieldSchema): JsonObject | undefined => (entries ? {} : undefined);

/** Of an object whose keys are names: each entry by its name, and whole where one side has none of it. */
const entryChanges = (
  { entries = {}, item = "entry" }: FieldSchema,
  old: JsonObject,
  now: JsonObject,
  names: NamesOf | undefined,
  { pointer, titles }: Place,
): FieldChange[] =>
  [...new Set([...Object.keys(old), ...Object.keys(now)])].sort().flatMap((key) =>
    fieldChanges(entries, old[key], now[key], names, {
      pointer: `${pointer}/${escaped(key)}`,
      titles: [...titles.slice(0, -1), `${item} "${key}"`],
      key: "",
    }),
  );

/** Values that make sense as a whole only. */
const isWhole = ({ editor }: FieldSchema): boolean => editor === "flow" || editor === "json";

const escaped = (key: string): string => key.replaceAll("~", "~0").replaceAll("/", "~1");

/** An entry that has a name needs no name of its list: 'header "accept"'. */
function entryTitles(titles: readonly string[], { item }: FieldSchema, entry: JsonValue, index: number): string[] {
  const name = fieldsOf(entry)?.name;
  if (typeof name === "string" && name !== "" && name.length <= 40)
    return [...(item ? titles.slice(0, -1) : titles), `${item ?? "entry"} "${name}"`];
  return [...titles, `${item ?? "entry"} ${index + 1}`];
}

function leafChange(
  schema: FieldSchema,
  before: JsonValue | undefined,
  after: JsonValue | undefined,
  names: NamesOf | undefined,
  { pointer, titles, key }: Place,
): FieldChange {
  const [was, is] = [schemaOfValue(schema, before), schemaOfValue(schema, after)];
  const title = titles.join(", ");
  const language = languageOf(after, is) ?? languageOf(before, was);
  const field: ChangedField = {
    pointer,
    title,
    ...(before === undefined ? {} : { before }),
    ...(after === undefined ? {} : { after }),
    language,
  };
  const words = titles.map((part) => inSentence(part)).join(", ");
  const subject = /\d$/.test(words) ? `${words}:` : words;
  if (Array.isArray(before) && Array.isArray(after))
    return { field, words: `${subject} ${listWords(before, after, is, names)}` };
  const [from, to] = [valueWords(before, was, key, names), valueWords(after, is, key, names)];
  if (from === null || to === null || from === to) return { field, words: `${subject} ${lengthWords(before, after)}` };
  if (before === undefined && was.default === undefined) return { field, words: `${subject} set to ${to}` };
  return { field, words: `${subject} ${from} → ${to}` };
}

/** For texts that are too long for one line: how much more or less there is. */
function lengthWords(before: JsonValue | undefined, after: JsonValue | undefined): string {
  if (before === undefined) return "added";
  if (after === undefined) return "removed";
  const lines = (value: JsonValue) => fieldText(value).split("\n").length;
  const [old, now] = [lines(before), lines(after)];
  return old === now ? "changed" : `changed, ${old} → ${now} lines`;
}

/** A list of another length: what came and what went. */
function listWords(
  before: readonly JsonValue[],
  after: readonly JsonValue[],
  schema: FieldSchema,
  names: NamesOf | undefined,
): string {
  const missingIn = (list: readonly JsonValue[]) => (entry: JsonValue) => !list.some((other) => isSame(other, entry));
  const [gone, come] = [before.filter(missingIn(after)), after.filter(missingIn(before))];
  const wordsOf = (entry: JsonValue): string => {
    const name = fieldsOf(entry)?.name;
    return typeof name === "string" && name !== "" && name.length <= 40
      ? `"${name}"`
      : (valueWords(entry, schemaOfValue(schema.items ?? {}, entry), "", names) ?? "one");
  };
  const some = (verb: string, list: readonly JsonValue[]) =>
    list.length === 0 ? [] : [`${verb} ${list.length <= 3 ? list.map(wordsOf).join(", ") : list.length}`];
  const parts = [...some("added", come), ...some("removed", gone)];
  return parts.length > 0 ? parts.join(", ") : `${before.length} → ${after.length}`;
}
