import { canonicalJson, type JsonValue } from "@millrace/contracts/json";

/** A place where two values differ; a side is left out where it has nothing there. */
export type JsonDifference = { pointer: string; expected?: JsonValue; actual?: JsonValue };

const maxDifferences = 100;

/** Where two JSON values differ, in the order of the expected one; lists are compared place by place. At most 100 places. */
export function jsonDifferences(expected: JsonValue, actual: JsonValue): JsonDifference[] {
  const found: JsonDifference[] = [];
  compare(expected, actual, "", found);
  return found;
}

function compare(expected: JsonValue, actual: JsonValue, pointer: string, found: JsonDifference[]): void {
  if (found.length >= maxDifferences || canonicalJson(expected) === canonicalJson(actual)) return;
  const before = entriesOf(expected);
  const after = entriesOf(actual);
  if (!before || !after || Array.isArray(expected) !== Array.isArray(actual)) {
    found.push({ pointer, expected, actual });
    return;
  }
  for (const key of new Set([...before.keys(), ...after.keys()])) {
    const [was, is] = [before.get(key), after.get(key)];
    const at = `${pointer}/${key.replaceAll("~", "~0").replaceAll("/", "~1")}`;
    if (was !== undefined && is !== undefined) compare(was, is, at, found);
    else if (found.length < maxDifferences)
      found.push({
        pointer: at,
        ...(was === undefined ? {} : { expected: was }),
        ...(is === undefined ? {} : { actual: is }),
      });
  }
}

const entriesOf = (value: JsonValue): Map<string, JsonValue> | null =>
  typeof value === "object" && value !== null ? new Map(Object.entries(value)) : null;
