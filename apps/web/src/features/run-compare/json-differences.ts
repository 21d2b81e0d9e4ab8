import type { JsonValue } from "@millrace/contracts/json";

/** One place at which two values differ; what is not there is `undefined`. */
export type JsonDifference = { path: string; a: JsonValue | undefined; b: JsonValue | undefined };

/** The places at which two values differ, at most `most` of them, and whether there are more. Lists are compared by position. */
export function jsonDifferences(
  a: JsonValue,
  b: JsonValue,
  most: number,
): { differences: JsonDifference[]; hasMore: boolean } {
  const differences: JsonDifference[] = [];
  // Not by recursion: values may be nested a hundred levels deep.
  const open: JsonDifference[] = [{ path: "", a, b }];
  for (let pair = open.pop(); pair; pair = open.pop()) {
    if (isSame(pair.a, pair.b)) continue;
    const keys = keysOf(pair.a, pair.b);
    if (keys === null) {
      if (differences.length === most) return { differences, hasMore: true };
      differences.push(pair);
      continue;
    }
    const { a: left, b: right, path } = pair;
    for (const key of keys.toReversed())
      open.push({ path: joined(path, key, Array.isArray(left)), a: memberOf(left, key), b: memberOf(right, key) });
  }
  return { differences, hasMore: false };
}

const isObject = (value: JsonValue | undefined): value is Exclude<JsonValue, string | number | boolean | null> =>
  typeof value === "object" && value !== null;

const isSame = (a: JsonValue | undefined, b: JsonValue | undefined): boolean => a === b;

/** What to look into; `null` where the two are not both objects or both lists. */
function keysOf(a: JsonValue | undefined, b: JsonValue | undefined): string[] | null {
  if (!isObject(a) || !isObject(b) || Array.isArray(a) !== Array.isArray(b)) return null;
  return [...new Set([...Object.keys(a), ...Object.keys(b)])];
}

const memberOf = (value: JsonValue | undefined, key: string): JsonValue | undefined =>
  isObject(value) && Object.hasOwn(value, key) ? Reflect.get(value, key) : undefined;

/** "items[0].price"; a key that is no word stands in quotes. */
function joined(path: string, key: string, isList: boolean): string {
  if (isList) return `${path}[${key}]`;
  if (!/^[A-Za-z_$][\w$]*$/.test(key)) return `${path}[${JSON.stringify(key)}]`;
  return path === "" ? key : `${path}.${key}`;
}
