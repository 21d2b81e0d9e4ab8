import { isCelExpression, isLiquidTemplate } from "@millrace/contracts/flow/definition";
import type { JsonValue } from "@millrace/contracts/json";
import { type RenameMember, renameMembers } from "./rename-members.ts";

/** A value with other names inside its expressions and templates; the very same value where nothing in it changes. */
export function renameDynamic(value: JsonValue, rename: RenameMember): JsonValue {
  if (isCelExpression(value)) return withText(value, value.$cel, renameMembers(value.$cel, "cel", rename), "$cel");
  if (isLiquidTemplate(value))
    return withText(value, value.$liquid, renameMembers(value.$liquid, "liquid", rename), "$liquid");
  if (Array.isArray(value)) {
    const items = value.map((item) => renameDynamic(item, rename));
    return items.every((item, index) => item === value[index]) ? value : items;
  }
  if (value === null || typeof value !== "object") return value;
  const entries = Object.entries(value).map(([key, item]) => [key, renameDynamic(item, rename)] as const);
  return entries.every(([key, item]) => item === value[key]) ? value : Object.fromEntries(entries);
}

const withText = (value: JsonValue, old: string, next: string, key: string): JsonValue =>
  old === next ? value : { [key]: next };

/** A value with other node ids in `steps.<id>`; `renamed` leads from old to new ones. */
export const renameSteps = (value: JsonValue, renamed: ReadonlyMap<string, string>): JsonValue =>
  renameDynamic(value, ([root, name = "", ...rest]) =>
    root === "steps" && rest.length === 0 ? (renamed.get(name) ?? null) : null,
  );
