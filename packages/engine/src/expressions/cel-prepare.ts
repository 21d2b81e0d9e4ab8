import type { ASTNode } from "@marcbachmann/cel-js";
import { makesContainer, mark, weighDeep, weighShallow } from "./cel-marks.ts";
import { ownPrefix } from "./cel-words.ts";
import { celFunctions } from "./functions.ts";

/** A step that the source names: `steps.fetch` or `steps["fetch"]`. */
export type StepReference = { step: string; position: number };

/** What one walk over a parsed expression finds out. */
export type Prepared = {
  references: StepReference[];
  /** `steps` is used as a whole (`steps[input.name]`), so any step may be read. */
  usesAllSteps: boolean;
};

export class Refused extends Error {
  readonly position: number;
  constructor(message: string, position: number) {
    super(message);
    this.position = position;
  }
}

const macroNames = new Set(celFunctions.filter((entry) => entry.kind === "macro").map((entry) => entry.name));
const ownNames = {
  call: new Set(
    celFunctions.filter((entry) => entry.kind === "function" && entry.overloads.length > 0).map((entry) => entry.name),
  ),
  rcall: new Set(celFunctions.filter((entry) => entry.kind === "method").map((entry) => entry.name)),
};
const keptNames = new Set(["dyn", "type"]);

/** Names that only make sense for reaching behind plain data. JSON data with such keys is refused when it is read. */
const forbiddenNames = new Set(["__proto__", "constructor", "prototype"]);

/**
 * Walks a parsed expression once, before it is checked: leads calls to our own functions, refuses every other one, marks what
 * the step counter needs, and collects the steps it names. Throws `Refused` with a position.
 */
export function prepare(root: ASTNode): Prepared {
  const prepared: Prepared = { references: [], usesAllSteps: false };
  visit(root, prepared);
  return prepared;
}

function visit(node: ASTNode, prepared: Prepared): void {
  switch (node.op) {
    case "value":
      refuseLiteral(node);
      break;
    case "id":
      if (node.args === "steps") prepared.usesAllSteps = true;
      break;
    case ".":
    case ".?":
      refuseName(node.args[1], node);
      if (!noteReference(node.args[0], node.args[1], node, prepared)) visit(node.args[0], prepared);
      break;
    case "[]":
    case "[?]":
      visitIndex(node, prepared);
      break;
    case "call":
      visitCall(node, prepared);
      break;
    case "rcall":
      visitMethod(node, prepared);
      break;
    case "list":
      mark(node, makesContainer);
      for (const item of node.args) visit(item, prepared);
      break;
    case "map":
      visitMap(node, prepared);
      break;
    case "?:":
      for (const part of node.args) visit(part, prepared);
      break;
    case "!_":
    case "-_":
      visit(node.args, prepared);
      break;
    default:
      visitBinary(node, prepared);
  }
}

function visitIndex(node: Extract<ASTNode, { op: "[]" | "[?]" }>, prepared: Prepared): void {
  const [target, index] = node.args;
  if (index.op === "value" && typeof index.args === "string") {
    refuseName(index.args, index);
    if (noteReference(target, index.args, index, prepared)) return;
  }
  visit(target, prepared);
  visit(index, prepared);
}

function visitMap(node: Extract<ASTNode, { op: "map" }>, prepared: Prepared): void {
  mark(node, makesContainer);
  for (const [key, value] of node.args) {
    if (key.op === "value" && typeof key.args === "string") refuseName(key.args, key);
    visit(key, prepared);
    visit(value, prepared);
  }
}

type BinaryNode = Extract<ASTNode, { args: [ASTNode, ASTNode] }>;

function visitBinary(node: BinaryNode, prepared: Prepared): void {
  const isDeep = node.op === "==" || node.op === "!=" || node.op === "in";
  const isLogical = node.op === "&&" || node.op === "||";
  if (node.op === "+") mark(node, makesContainer);
  for (const operand of node.args) {
    if (!isLogical) mark(operand, isDeep ? weighDeep : weighShallow);
    visit(operand, prepared);
  }
}

function visitCall(node: Extract<ASTNode, { op: "call" }>, prepared: Prepared): void {
  const [name, args] = node.args;
  if (ownNames.call.has(name)) node.args[0] = ownPrefix + name;
  else if (!keptNames.has(name) && !(macroNames.has(name) && name === "has"))
    throw new Refused(`There is no function ${name}().${hint(name, "call")}`, node.start);
  for (const arg of args) visit(arg, prepared);
}

function visitMethod(node: Extract<ASTNode, { op: "rcall" }>, prepared: Prepared): void {
  const [name, receiver, args] = node.args;
  const isBind = name === "bind" && receiver.op === "id" && receiver.args === "cel";
  if (macroNames.has(name) && (isBind || (name !== "bind" && name !== "has"))) {
    mark(node, makesContainer);
    // A map is turned into the list of its keys first.
    mark(receiver, weighShallow);
  } else if (ownNames.rcall.has(name)) node.args[0] = ownPrefix + name;
  else throw new Refused(`There is no method ${name}().${hint(name, "rcall")}`, receiver.end + 1);
  visit(receiver, prepared);
  for (const arg of args) visit(arg, prepared);
}

function hint(name: string, asked: "call" | "rcall"): string {
  const other = asked === "call" ? "rcall" : "call";
  const entry = celFunctions.find(
    (candidate) => candidate.name === name && (ownNames[other].has(name) || macroNames.has(name)),
  );
  return entry ? ` It is used like this: ${entry.form}.` : "";
}

function noteReference(target: ASTNode, step: string, node: ASTNode, prepared: Prepared): boolean {
  if (target.op !== "id" || target.args !== "steps") return false;
  prepared.references.push({ step, position: node.pos });
  return true;
}

function refuseName(name: string, node: ASTNode): void {
  if (forbiddenNames.has(name)) throw new Refused(`"${name}" can't be used as a field name.`, node.pos);
}

/** JSON has neither bytes nor unsigned numbers, so their literals are refused instead of failing at the end. */
function refuseLiteral(node: Extract<ASTNode, { op: "value" }>): void {
  if (node.args instanceof Uint8Array) throw new Refused("Bytes are not supported. Use a text.", node.start);
  if (typeof node.args === "object" && node.args !== null)
    throw new Refused('Numbers with "u" are not supported. Leave the "u" out.', node.start);
}
