import type { JsonSchema } from "@millrace/contracts/flow/node-definition";
import type { ExpressionScope } from "@millrace/contracts/flow/node-run";
import type { JsonValue } from "@millrace/contracts/json";
import type { DataPath } from "@millrace/engine/types/data-path";
import { schemaOfValue } from "@millrace/engine/types/schema-of-value";
import { anything, elementOf, fieldsOf, kindsOf } from "@millrace/engine/types/schema-parts";
import { runSchema, type ScopeTypes } from "@millrace/engine/types/scope-types";

/** One piece of what a node's expressions can read. */
export type TreeEntry = {
  /** The path as text; unique in the tree. */
  key: string;
  path: DataPath;
  label: string;
  /** Beside the label, for entries whose label is not their name. */
  hint: string;
  schema: JsonSchema;
  /** The value in the shown run, where there is one. */
  value: JsonValue | undefined;
};

type TreeSource = {
  types: ScopeTypes;
  /** The shown run as the node would see it. */
  scope: ExpressionScope | null;
  /** Names of nodes by id. */
  names: ReadonlyMap<string, string>;
  triggerId: string | null;
};

const entry = (
  path: DataPath,
  label: string,
  schema: JsonSchema,
  value: JsonValue | undefined,
  hint = "",
): TreeEntry => ({
  key: JSON.stringify(path),
  path,
  label,
  hint,
  // A value says more than a type that says nothing.
  schema: value !== undefined && kindsOf(schema) === null ? schemaOfValue(value) : schema,
  value,
});

/** Everything upstream of a node: its input, the item it is about, the trigger, each step before it in order, and the run. */
export function rootsOf({ types, scope, names, triggerId }: TreeSource): TreeEntry[] {
  const isInside = kindsOf(types.index)?.has("integer") ?? false;
  const steps = types.stepIds.filter((id) => id !== triggerId);
  return [
    entry(["input"], "Input", types.input, scope?.input, "What comes in"),
    ...(isInside
      ? [
          entry(["item"], "Item", types.item, scope && scope.index !== null ? scope.item : undefined, "Of this round"),
          entry(["index"], "Index", types.index, scope?.index ?? undefined, "From 0"),
        ]
      : []),
    entry(["trigger"], names.get(triggerId ?? "") ?? "Trigger", types.trigger, scope?.trigger, "Trigger"),
    ...steps.map((id) =>
      entry(["steps", id], names.get(id) ?? id, types.step(id) ?? anything, ownOf(scope?.steps, id), id),
    ),
    entry(["run"], "Run", runSchema, scope ? { ...scope.run } : undefined, "Its id and start"),
    entry(["now"], "Now", { type: "string", format: "date-time" }, scope?.now, "The step's recorded time"),
  ];
}

const ownOf = (value: JsonValue | undefined, name: string): JsonValue | undefined =>
  typeof value === "object" && value !== null && !Array.isArray(value) && Object.hasOwn(value, name)
    ? value[name]
    : undefined;

/** Whether an entry can be opened. */
export function hasChildren({ schema, value }: TreeEntry): boolean {
  if (typeof value === "object" && value !== null) return Object.keys(value).length > 0;
  if (value !== undefined) return false;
  const kinds = kindsOf(schema);
  return fieldsOf(schema).size > 0 || (kinds?.has("array") === true && kindsOf(elementOf(schema)) !== null);
}

/** What is inside an entry: fields by name, elements by number; of a list without data its first element stands for all. */
export function childrenOf({ path, schema, value }: TreeEntry, limit: number): { entries: TreeEntry[]; rest: number } {
  if (Array.isArray(value)) {
    const items = elementOf(schema);
    const entries = value.slice(0, limit).map((item, index) => entry([...path, index], `${index}`, items, item));
    return { entries, rest: value.length - entries.length };
  }
  const fields = fieldsOf(schema);
  const names = typeof value === "object" && value !== null ? new Set(Object.keys(value)) : new Set<string>();
  // Fields that this run did not have, but that may come.
  for (const name of fields.keys()) names.add(name);
  if (names.size === 0 && kindsOf(schema)?.has("array"))
    return { entries: [entry([...path, 0], "0", elementOf(schema), undefined, "Each element")], rest: 0 };
  const all = [...names];
  const entries = all
    .slice(0, limit)
    .map((name) => entry([...path, name], name, fields.get(name) ?? anything, ownOf(value, name)));
  return { entries, rest: all.length - entries.length };
}

/** A value in a few characters. */
export function sampleText(value: JsonValue | undefined): string {
  if (value === undefined) return "";
  if (Array.isArray(value)) return value.length === 1 ? "1 item" : `${value.length} items`;
  if (typeof value === "object" && value !== null) return "";
  const text = typeof value === "string" ? value : JSON.stringify(value);
  return text.length > 80 ? `${text.slice(0, 79)}…` : text;
}
