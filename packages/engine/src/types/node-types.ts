import type { FlowNode } from "@millrace/contracts/flow/definition";
import { bodyPort, donePort, isErrorPort, type JsonSchema } from "@millrace/contracts/flow/node-definition";
import { findDynamicParams } from "../expressions/params.ts";
import { parsedCel, parsedTemplate } from "../expressions/parsed.ts";
import { type GraphNode, joinRuleOf } from "../flow/graph.ts";
import { isScope } from "../flow/regions.ts";
import { typeOfParam } from "./param-types.ts";
import { refineSchema } from "./refine-schema.ts";
import { schemaOfValue } from "./schema-of-value.ts";
import { anything, elementOf, exactly, isSchema, kindsOf, listOf, nothing, object, unionOf } from "./schema-parts.ts";
import type { ScopeTypes } from "./scope-types.ts";
import type { Typing } from "./typing.ts";

export type NodeTypes = {
  input: JsonSchema;
  /** Of a scope: what each execution of its body is about. */
  item: JsonSchema;
  outputs: ReadonlyMap<string, JsonSchema>;
};

type Remembered = { causes: readonly unknown[]; types: NodeTypes };
/** By node: what was inferred last, and everything that it followed from. */
const certain = new WeakMap<FlowNode, Remembered>();
const withSamples = new WeakMap<FlowNode, Remembered>();

/** The types of a node from those before it; the same objects as before where nothing that they follow from is another. */
export function inferNode(typing: Typing, node: GraphNode): NodeTypes {
  const remembered = typing.isCertain ? certain : withSamples;
  const causes = causesOf(typing, node);
  const known = remembered.get(node.node);
  if (known && known.causes.length === causes.length && known.causes.every((one, at) => one === causes[at]))
    return known.types;
  const types = infer(typing, node);
  remembered.set(node.node, { causes, types });
  return types;
}

function causesOf(typing: Typing, node: GraphNode): unknown[] {
  const { samples } = typing;
  const { id } = node.node;
  const around = typing.surroundings(node);
  const causes: unknown[] = [node.type, around.trigger, around.item];
  for (const { from } of node.incoming) causes.push(from.node, typing.output(from.node, from.port));
  causes.push(samples.pinned?.[id], samples.steps?.[id], samples.inputs?.[id], samples.places?.[id]?.item);
  if (node.type?.kind === "trigger") causes.push(samples.trigger);
  for (const step of stepsRead(node.node)) causes.push(step, around.step(step));
  return causes;
}

const readBy = new WeakMap<FlowNode, readonly string[]>();

/** Ids of the steps that a node's expressions name. */
function stepsRead(node: FlowNode): readonly string[] {
  const known = readBy.get(node);
  if (known) return known;
  const ids = findDynamicParams(node.params).flatMap(({ kind, source }) => {
    const parsed = kind === "cel" ? parsedCel(source) : parsedTemplate(source);
    return parsed.ok ? parsed.program.references.map(({ step }) => step) : [];
  });
  const read = [...new Set(ids)];
  readBy.set(node, read);
  return read;
}

function infer(typing: Typing, node: GraphNode): NodeTypes {
  const input = inputType(typing, node);
  const scope: ScopeTypes = { ...typing.surroundings(node), input, stepIds: [] };
  const item = isScope(node) && !node.node.disabled ? itemType(typing, node, scope) : anything;
  const outputs = new Map(node.outputs.map((port) => [port.name, port.schema]));
  for (const [port, schema] of inferredOutputs(node, scope, item)) outputs.set(port, schema);
  fillIn(typing, node, outputs);
  return { input, item, outputs };
}

/** What comes in: of several edges any can deliver; a join gets them together. */
function inputType(typing: Typing, node: GraphNode): JsonSchema {
  const rule = joinRuleOf(node);
  const came = node.incoming.map(({ from }) => ({ id: from.node, schema: typing.output(from.node, from.port) }));
  const sources = [...new Set(came.map(({ id }) => id))];
  const schemaFrom = (id: string) => unionOf(came.filter((one) => one.id === id).map(({ schema }) => schema));
  const all = unionOf(came.map(({ schema }) => schema));
  const said =
    came.length === 0
      ? anything
      : rule?.gives === "first"
        ? exactly({ branch: { type: "string", enum: sources }, value: all })
        : rule
          ? exactly(Object.fromEntries(sources.map((id) => [id, schemaFrom(id)])), sources.length > 1 ? sources : [])
          : all;
  const sample = typing.samples.inputs?.[node.node.id];
  return sample === undefined ? said : refineSchema(said, schemaOfValue(sample));
}

function inferredOutputs(
  node: GraphNode,
  scope: ScopeTypes,
  item: JsonSchema,
): Iterable<readonly [string, JsonSchema]> {
  const { type } = node;
  const plain = node.outputs.map(({ name }) => name).filter((name) => !isErrorPort(name));
  if (node.node.disabled) {
    const [first] = plain;
    const through = isScope(node) ? donePort : first;
    return through === undefined ? [] : [[through, scope.input]];
  }
  if (joinRuleOf(node)) return plain.map((name) => [name, scope.input] as const);
  if (isScope(node)) return [[bodyPort, item]];
  const inferred = type?.infer?.(node.node.params, {
    input: scope.input,
    typeOf: (value) => typeOfParam(value, scope),
  });
  return Object.entries(inferred ?? {});
}

/** Data fills in what is not said about the ports that a step gives data through. */
function fillIn(typing: Typing, node: GraphNode, outputs: Map<string, JsonSchema>): void {
  const { samples } = typing;
  const { id } = node.node;
  const shown =
    samples.pinned?.[id] ?? (node.type?.kind === "trigger" ? samples.trigger : undefined) ?? samples.steps?.[id];
  if (shown === undefined) return;
  const sample = schemaOfValue(shown);
  for (const [port, schema] of outputs)
    if (!isErrorPort(port) && !(isScope(node) && port === bodyPort)) outputs.set(port, refineSchema(schema, sample));
}

/** What each execution of a scope's body is about: an item of the list, the value of a round, what came in. */
function itemType(typing: Typing, node: GraphNode, scope: ScopeTypes): JsonSchema {
  const { params } = node.node;
  const said =
    node.type?.scope === "boundary"
      ? scope.input
      : node.type?.scope === "map" && params.items !== undefined
        ? elementOf(typeOfParam(params.items, scope))
        : anything;
  const sample = sampleOfItem(typing, node);
  return sample === undefined ? said : refineSchema(said, schemaOfValue(sample));
}

function sampleOfItem(typing: Typing, scope: GraphNode) {
  for (const inside of typing.inside.get(scope) ?? []) {
    const place = typing.samples.places?.[inside.node.id];
    if (place && scope.type?.scope !== "boundary") return place.item;
  }
  return undefined;
}

/** What a body gives in the end: the value of the one step where it ends, else an object of such values. */
function bodyResult(typing: Typing, scope: GraphNode): JsonSchema {
  const ends = (typing.inside.get(scope) ?? []).flatMap((node) => {
    const used = new Set(node.outgoing.map(({ from }) => from.port));
    const open = node.outputs
      .map(({ name }) => name)
      .filter((port) => !used.has(port) && !(isScope(node) && port === bodyPort));
    return open.length === 0 ? [] : [unionOf(open.map((port) => typing.output(node.node.id, port)))];
  });
  return ends.length === 1 ? (ends[0] ?? anything) : ends.length === 0 ? anything : unionOf([...ends, object]);
}

const left = new WeakMap<NodeTypes, Remembered>();

/** The types of a scope once those of its body are known: what leaves it in the end follows from that. */
export function inferDone(typing: Typing, scope: GraphNode, types: NodeTypes): NodeTypes {
  const said = types.outputs.get(donePort);
  if (scope.node.disabled || !said) return types;
  const result = bodyResult(typing, scope);
  const known = left.get(types);
  if (known?.causes[0] === result) return known.types;
  const done = { ...types, outputs: new Map(types.outputs).set(donePort, doneType(scope, said, result)) };
  left.set(types, { causes: [result], types: done });
  return done;
}

function doneType(scope: GraphNode, said: JsonSchema, result: JsonSchema): JsonSchema {
  const kind = scope.type?.scope;
  if (kind === "boundary") return kindsOf(result) === null ? said : result;
  if (kind !== "map" || !isSchema(said.properties)) return said;
  const each = scope.node.params.onItemError === "continue" ? unionOf([result, nothing]) : result;
  return { ...said, properties: { ...said.properties, results: listOf(each) } };
}
