import type { JsonObject, JsonValue } from "@millrace/contracts/json";

/** JSON pointers (RFC 6901) name places inside a node's parameters, as problems and fields do: "/headers/0/value". */
const parts = (pointer: string): string[] =>
  pointer === ""
    ? []
    : pointer
        .slice(1)
        .split("/")
        .map((part) => part.replaceAll("~1", "/").replaceAll("~0", "~"));

export const childPointer = (pointer: string, key: string | number): string =>
  `${pointer}/${String(key).replaceAll("~", "~0").replaceAll("/", "~1")}`;

/** Whether a place is the other one or inside it. */
export const isWithin = (pointer: string, outer: string): boolean =>
  pointer === outer || pointer.startsWith(`${outer}/`);

export const valueAt = (root: JsonValue, pointer: string): JsonValue | undefined =>
  parts(pointer).reduce<JsonValue | undefined>(childOf, root);

/** What an object or list holds under a key or index. */
export function childOf(value: JsonValue | undefined, key: string | number): JsonValue | undefined {
  if (Array.isArray(value)) return value[Number(key)];
  return value !== null && typeof value === "object" && Object.hasOwn(value, key) ? value[String(key)] : undefined;
}

/**
 * The parameters with another value at a place; `undefined` takes the key away. What lies beside the place is shared, and
 * missing objects on the way are made.
 */
export function withValueAt(root: JsonObject, pointer: string, value: JsonValue | undefined): JsonObject {
  const next = replaced(root, parts(pointer), value);
  return next !== null && typeof next === "object" && !Array.isArray(next) ? next : {};
}

function replaced(current: JsonValue | undefined, path: string[], value: JsonValue | undefined): JsonValue | undefined {
  const [key, ...rest] = path;
  if (key === undefined) return value;
  if (Array.isArray(current)) {
    const index = Number(key);
    const item = replaced(current[index], rest, value);
    if (item === undefined) return current.filter((_, at) => at !== index);
    return index < current.length ? current.with(index, item) : [...current, item];
  }
  const object = current !== null && typeof current === "object" ? current : {};
  const item = replaced(Object.hasOwn(object, key) ? object[key] : undefined, rest, value);
  if (item !== undefined) return { ...object, [key]: item };
  const { [key]: _gone, ...others } = object;
  return others;
}
