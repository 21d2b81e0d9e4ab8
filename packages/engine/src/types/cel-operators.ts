import type { ASTNode } from "@marcbachmann/cel-js";
import type { JsonSchema } from "@millrace/contracts/flow/node-definition";
import { type CelKind, celKindsOf, celNoun, duration, time } from "./cel-kinds.ts";
import type { CelWalk } from "./cel-walk.ts";
import { anything, boolean, elementOf, integer, isFromSample, listOf, number, text, unionOf } from "./schema-parts.ts";
import { quoted } from "./type-finding.ts";

type OperatorNode = Exclude<
  ASTNode,
  { op: "value" | "id" | "." | ".?" | "[]" | "[?]" | "call" | "rcall" | "list" | "map" | "?:" }
>;
type BinaryNode = Extract<OperatorNode, { args: [ASTNode, ASTNode] }>;

/** What an operator gives for two kinds; a pair that is not here does not work. */
const arithmetic: Record<string, readonly (readonly [CelKind, CelKind, CelKind])[]> = {
  "+": [
    ["number", "number", "number"],
    ["text", "text", "text"],
    ["list", "list", "list"],
    ["time", "duration", "time"],
    ["duration", "time", "time"],
    ["duration", "duration", "duration"],
  ],
  "-": [
    ["number", "number", "number"],
    ["time", "time", "duration"],
    ["time", "duration", "time"],
    ["duration", "duration", "duration"],
  ],
  "*": [["number", "number", "number"]],
  "/": [["number", "number", "number"]],
  "%": [["number", "number", "number"]],
};

const comparable: readonly CelKind[] = ["number", "text", "truth", "time", "duration"];

export function typeOfOperator(walk: CelWalk, node: OperatorNode): JsonSchema {
  switch (node.op) {
    case "!_":
      walk.wants(node.args, "truth", "`!`");
      return boolean;
    case "-_":
      return negated(walk, node.args);
    case "||":
    case "&&":
      // One side can decide alone, whatever the other one does.
      walk.maybe(() => {
        for (const side of node.args) walk.wants(side, "truth", `\`${node.op}\``);
      });
      return boolean;
    case "==":
    case "!=":
      for (const side of node.args) walk.typeOf(side);
      return boolean;
    case "in":
      return contained(walk, node);
    case "<":
    case "<=":
    case ">":
    case ">=":
      return compared(walk, node);
    default:
      return computed(walk, node);
  }
}

function negated(walk: CelWalk, operand: ASTNode): JsonSchema {
  const schema = walk.typeOf(operand);
  const kinds = celKindsOf(schema);
  if (!kinds) return anything;
  if (kinds.has("number") || kinds.has("duration")) return schema;
  walk.find(
    operand,
    `${quoted(walk.textOf(operand))} is ${celNoun(kinds)}, \`-\` wants a number`,
    isFromSample(schema),
  );
  return number;
}

function contained(walk: CelWalk, { args: [part, whole] }: BinaryNode): JsonSchema {
  walk.typeOf(part);
  const schema = walk.typeOf(whole);
  const kinds = celKindsOf(schema);
  if (kinds && !kinds.has("list") && !kinds.has("map")) {
    const help = kinds.has("text") ? ". For text use `contains`" : "";
    const what = `${quoted(walk.textOf(whole))} is ${celNoun(kinds)}, \`in\` wants a list or an object${help}`;
    walk.find(whole, what, isFromSample(schema));
  }
  return boolean;
}

function compared(walk: CelWalk, node: BinaryNode): JsonSchema {
  const [left, right] = sides(walk, node);
  if (left.kinds && right.kinds) {
    const works = comparable.some((kind) => left.kinds?.has(kind) && right.kinds?.has(kind));
    if (!works) refuse(walk, node, left, right);
  }
  return boolean;
}

function computed(walk: CelWalk, node: BinaryNode): JsonSchema {
  const [left, right] = sides(walk, node);
  const rules = arithmetic[node.op] ?? [];
  const fitting = rules.filter(([a, b]) => (left.kinds?.has(a) ?? true) && (right.kinds?.has(b) ?? true));
  if (fitting.length === 0) {
    refuse(walk, node, left, right);
    return anything;
  }
  return unionOf(fitting.map(([, , kind]) => resultOf(kind, node.op, left.schema, right.schema)));
}

function resultOf(kind: CelKind, op: string, left: JsonSchema, right: JsonSchema): JsonSchema {
  switch (kind) {
    case "number":
      return op !== "/" && left.type === "integer" && right.type === "integer" ? integer : number;
    case "list":
      return listOf(unionOf([elementOf(left), elementOf(right)]));
    case "time":
      return time;
    case "duration":
      return duration;
    default:
      return text;
  }
}

type Side = { node: ASTNode; schema: JsonSchema; kinds: ReadonlySet<CelKind> | null };

const sides = (walk: CelWalk, { args: [left, right] }: BinaryNode): [Side, Side] => {
  const side = (node: ASTNode): Side => {
    const schema = walk.typeOf(node);
    return { node, schema, kinds: celKindsOf(schema) };
  };
  return [side(left), side(right)];
};

function refuse(walk: CelWalk, node: BinaryNode, left: Side, right: Side): void {
  const isText = left.kinds?.has("text") || right.kinds?.has("text");
  const help = node.op === "+" && isText ? ". Make both text with `string(…)`" : "";
  const message = `\`${node.op}\` does not work between ${celNoun(left.kinds ?? [])} and ${celNoun(right.kinds ?? [])}${help}`;
  walk.find(node, message, isFromSample(left.schema) || isFromSample(right.schema));
}
