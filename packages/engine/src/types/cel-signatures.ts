import { type CelFunction, celFunctions } from "../expressions/functions.ts";
import { type CelKind, kindOfSignature } from "./cel-kinds.ts";

/** The function table of expressions, read for types. */
export type Signature = { receiver: CelKind | null; parameters: readonly (CelKind | null)[]; result: string };

function read(signature: string): Signature {
  const parts = /^(?:(.+)\.)?\w+\((.*)\)(?:: (.+))?$/.exec(signature);
  const [, receiver, parameters = "", result = "dyn"] = parts ?? [];
  return {
    receiver: receiver === undefined ? null : kindOfSignature(receiver),
    parameters: parameters === "" ? [] : parameters.split(/, (?![^<]*>)/).map(kindOfSignature),
    result,
  };
}

const tables = new Map<CelFunction["kind"], Map<string, Signature[]>>();
for (const entry of celFunctions) {
  const table = tables.get(entry.kind) ?? new Map<string, Signature[]>();
  tables.set(entry.kind, table);
  const known = table.get(entry.name) ?? [];
  table.set(entry.name, [...known, ...entry.overloads.map(({ signature }) => read(signature))]);
}

export const signaturesOf = (kind: "function" | "method", name: string): readonly Signature[] =>
  tables.get(kind)?.get(name) ?? [];
