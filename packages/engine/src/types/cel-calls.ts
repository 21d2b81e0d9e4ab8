import type { ASTNode } from "@marcbachmann/cel-js";
import type { JsonSchema } from "@millrace/contracts/flow/node-definition";
import { ownPrefix } from "../expressions/cel-words.ts";
import { type CelKind, celKindsOf, celNoun, schemaOfSignature, typeValue } from "./cel-kinds.ts";
import { type Signature, signaturesOf } from "./cel-signatures.ts";
import type { CelWalk } from "./cel-walk.ts";
import { anything, boolean, elementOf, isFromSample, list, listOf, number, text, unionOf } from "./schema-parts.ts";
import { quoted } from "./type-finding.ts";

type CallNode = Extract<ASTNode, { op: "call" }>;
type MethodNode = Extract<ASTNode, { op: "rcall" }>;
type Argument = { node: ASTNode; schema: JsonSchema };

const plainName = (name: string): string => (name.startsWith(ownPrefix) ? name.slice(ownPrefix.length) : name);

export function typeOfCall(walk: CelWalk, { args: [called, parts] }: CallNode): JsonSchema {
  const name = plainName(called);
  const [first] = parts;
  if (name === "has") {
    if (first?.op === "." || first?.op === "[]") walk.typeOf(first.args[0]);
    return boolean;
  }
  const given = parts.map((node): Argument => ({ node, schema: walk.typeOf(node) }));
  if (name === "dyn") return given[0]?.schema ?? anything;
  if (name === "type") return typeValue;
  const fitting = checked(walk, name, null, given, signaturesOf("function", name));
  if (name === "min" || name === "max") return unionOf(given.map(({ schema }) => schema));
  return resultOf(fitting);
}

const loops = new Set(["map", "filter", "all", "exists", "exists_one"]);

export function typeOfMethod(walk: CelWalk, node: MethodNode): JsonSchema {
  const [called, target, parts] = node.args;
  const name = plainName(called);
  if (called === "bind") return bound(walk, parts);
  const receiver: Argument = { node: target, schema: walk.typeOf(target) };
  if (loops.has(called)) return looped(walk, called, receiver, parts);
  const given = parts.map((part): Argument => ({ node: part, schema: walk.typeOf(part) }));
  const fitting = checked(walk, name, receiver, given, signaturesOf("method", name));
  if (name === "sum") return number;
  if (name === "min" || name === "max") return elementOf(receiver.schema);
  return resultOf(fitting);
}

function bound(walk: CelWalk, [name, value, body]: readonly ASTNode[]): JsonSchema {
  if (name?.op !== "id" || !value || !body) return anything;
  return walk.withName(name.args, walk.typeOf(value), () => walk.typeOf(body));
}

/** The macros that go through a list, or through the keys of an object. Nothing says that there is anything in it. */
function looped(walk: CelWalk, macro: string, receiver: Argument, parts: readonly ASTNode[]): JsonSchema {
  const kinds = celKindsOf(receiver.schema);
  if (kinds && !kinds.has("list") && !kinds.has("map")) {
    const what = `${quoted(walk.textOf(receiver.node))} is ${celNoun(kinds)}, \`${macro}\` wants a list`;
    walk.find(receiver.node, what, isFromSample(receiver.schema));
  }
  const item = kinds?.has("map") ? (kinds.size > 1 ? anything : text) : elementOf(receiver.schema);
  const [name, ...bodies] = parts;
  if (name?.op !== "id") return anything;
  const types = walk.withName(name.args, item, () =>
    walk.maybe(() =>
      bodies.map((body, index) => {
        const isCondition = macro !== "map" || index < bodies.length - 1;
        return isCondition ? walk.wants(body, "truth", `\`${macro}\``) : walk.typeOf(body);
      }),
    ),
  );
  if (macro === "filter") return kinds?.size === 1 && kinds.has("list") ? listOf(elementOf(receiver.schema)) : list;
  return macro === "map" ? listOf(types.at(-1) ?? anything) : boolean;
}

/** The signatures that can be meant; notes why there is none. */
function checked(
  walk: CelWalk,
  name: string,
  receiver: Argument | null,
  given: readonly Argument[],
  signatures: readonly Signature[],
): readonly Signature[] {
  const ofReceiver = receiver ? signatures.filter((one) => takes(one.receiver, receiver.schema)) : signatures;
  if (receiver && ofReceiver.length === 0) {
    const wanted = signatures.map((one) => one.receiver);
    note(walk, name, receiver, wanted);
    return signatures;
  }
  const ofLength = ofReceiver.filter(({ parameters }) => parameters.length === given.length);
  for (const [index, argument] of given.entries()) {
    const wanted = ofLength.map(({ parameters }) => parameters[index] ?? null);
    if (ofLength.length === 0 || wanted.some((kind) => takes(kind, argument.schema))) continue;
    note(walk, name, argument, wanted);
    return ofLength;
  }
  return ofLength.filter((one) => one.parameters.every((kind, index) => takes(kind, given[index]?.schema ?? anything)));
}

const takes = (kind: CelKind | null, schema: JsonSchema): boolean =>
  kind === null || (celKindsOf(schema)?.has(kind) ?? true);

function note(walk: CelWalk, name: string, { node, schema }: Argument, wanted: readonly (CelKind | null)[]): void {
  const kinds = celKindsOf(schema) ?? [];
  const what = `${quoted(walk.textOf(node))} is ${celNoun(kinds)}, \`${name}\` wants ${celNoun(wanted.filter((kind) => kind !== null))}`;
  walk.find(node, what, isFromSample(schema));
}

const resultOf = (fitting: readonly Signature[]): JsonSchema =>
  fitting.length === 0 ? anything : unionOf(fitting.map(({ result }) => schemaOfSignature(result)));
