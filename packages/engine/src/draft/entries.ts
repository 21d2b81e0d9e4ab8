import type { DraftPath } from "@millrace/contracts/flow/draft-operation";
import type { JsonObject, JsonValue } from "@millrace/contracts/json";
import { errorClasses } from "@millrace/contracts/run/error-class";
import { fieldsOf, isSame } from "./json-fields.ts";

/**
 * Some parts of a document are collections: what is in them goes by its name, and an empty one is the same as none. So the first
 * entry is added like every other one, and two people who add one each get both. Search fields and the retry rules of error
 * classes are objects; error ports are a list of names, in the order of the classes.
 */
function collectionAt(path: DraftPath): "object" | "names" | null {
  const [part, id, field, inner] = path;
  if (part === "settings") return path.length === 2 && id === "searchFields" ? "object" : null;
  if (part !== "nodes") return null;
  if (path.length === 3) return field === "errorPorts" ? "names" : null;
  return path.length === 4 && field === "retry" && inner === "classes" ? "object" : null;
}
const deepestCollection = 4;

/** What is inside of a value at a path, by its keys; `undefined` for what counts whole there. A collection that is not there has nothing in it. */
export function entriesAt(path: DraftPath, value: JsonValue | undefined): JsonObject | undefined {
  const collection = collectionAt(path);
  if (collection && value === undefined) return {};
  return collection === "names" ? namesOf(value) : fieldsOf(value);
}

/** The value that holds these entries at a path. */
export function withEntries(path: DraftPath, entries: JsonObject): JsonValue | undefined {
  const collection = collectionAt(path);
  if (collection && Object.keys(entries).length === 0) return undefined;
  return collection === "names" ? listOf(Object.keys(entries)) : entries;
}

/** A value as it is kept at a path: an empty collection is none. */
export const settledAt = (path: DraftPath, value: JsonValue | undefined): JsonValue | undefined =>
  collectionAt(path) && isSameAt(path, value, undefined) ? undefined : value;

/** Whether two values say the same at a path, also where one has an empty collection and the other none. */
export function isSameAt(path: DraftPath, a: JsonValue | undefined, b: JsonValue | undefined): boolean {
  if (isSame(a, b)) return true;
  if (path.length > deepestCollection) return false;
  const [these, those] = [entriesAt(path, a), entriesAt(path, b)];
  if (!these || !those) return false;
  return [...new Set([...Object.keys(these), ...Object.keys(those)])].every((key) =>
    isSameAt([...path, key], own(these, key), own(those, key)),
  );
}

/** What an object itself has under a key. */
export const own = (fields: JsonObject, key: string): JsonValue | undefined =>
  Object.hasOwn(fields, key) ? fields[key] : undefined;

/** A list in another order, or with a name twice, counts whole: it would not come back as it was. */
function namesOf(value: JsonValue | undefined): JsonObject | undefined {
  if (!Array.isArray(value)) return undefined;
  const names = value.filter((name) => typeof name === "string");
  return isSame(listOf(names), value) ? Object.fromEntries(names.map((name) => [name, true])) : undefined;
}

/** Names that are none stay, for the reader to refuse. */
function listOf(names: readonly string[]): string[] {
  const given = new Set(names);
  const known = errorClasses.filter((name) => given.delete(name));
  return [...known, ...given];
}
