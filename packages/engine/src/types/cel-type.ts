import type { ASTNode } from "@marcbachmann/cel-js";
import type { JsonSchema } from "@millrace/contracts/flow/node-definition";
import type { CelProgram } from "../expressions/cel-program.ts";
import { typeOfCall, typeOfMethod } from "./cel-calls.ts";
import { asJson, celKindsOf, celNoun, time } from "./cel-kinds.ts";
import { missingMember } from "./cel-members.ts";
import { typeOfOperator } from "./cel-operators.ts";
import type { CelWalk } from "./cel-walk.ts";
import {
  anything,
  boolean,
  elementOf,
  exactly,
  integer,
  isFromSample,
  listOf,
  memberOf,
  nothing,
  number,
  object,
  text,
  unionOf,
} from "./schema-parts.ts";
import { runSchema, type ScopeTypes } from "./scope-types.ts";
import { quoted, type TypeFinding } from "./type-finding.ts";

export type CelType = { schema: JsonSchema; findings: readonly TypeFinding[] };

/**
 * What an expression gives, and what of it can't work with the types that are known. Nothing that could work is found: where
 * a type is not known, everything fits. Work grows with the expression.
 */
export function typeOfCel(program: CelProgram, scope: ScopeTypes): CelType {
  const walk = new Walk(program.source, scope, guardsOf(program.run.ast, program.source));
  return { schema: asJson(walk.typeOf(program.run.ast)), findings: walk.findings };
}

/** Paths that the expression itself asks for with `has(…)` or `"field" in …`: their absence is no mistake. */
function guardsOf(root: ASTNode, source: string): ReadonlySet<string> {
  const guards = new Set<string>();
  const visit = (node: ASTNode) => {
    if (node.op === "call" && node.args[0] === "has" && node.args[1][0]) guards.add(textOf(node.args[1][0], source));
    if (node.op === "in" && node.args[0].op === "value")
      guards.add(`${textOf(node.args[1], source)}.${String(node.args[0].args)}`);
    for (const child of childrenOf(node)) visit(child);
  };
  visit(root);
  return guards;
}

const textOf = (node: ASTNode, source: string): string => source.slice(node.start, node.end);

function childrenOf(node: ASTNode): ASTNode[] {
  const isNode = (value: unknown): value is ASTNode => typeof value === "object" && value !== null && "op" in value;
  const { args } = node;
  return Array.isArray(args) ? (args as unknown[]).flat(2).filter(isNode) : isNode(args) ? [args] : [];
}

/** One pass over an expression. */
class Walk implements CelWalk {
  readonly source: string;
  readonly scope: ScopeTypes;
  readonly findings: TypeFinding[] = [];
  readonly #guards: ReadonlySet<string>;
  readonly #names = new Map<string, JsonSchema>();
  /** Inside what may not be evaluated, or whose failure may be absorbed. */
  #depthOfDoubt = 0;

  constructor(source: string, scope: ScopeTypes, guards: ReadonlySet<string>) {
    this.source = source;
    this.scope = scope;
    this.#guards = guards;
  }

  textOf(node: ASTNode): string {
    return textOf(node, this.source);
  }

  /** Notes a mistake at a node, or at the end of it from an offset on. */
  find(node: ASTNode, message: string, fromSample: boolean, from = node.start): void {
    this.findings.push({ from, to: node.end, message, certain: !fromSample && this.#depthOfDoubt === 0 });
  }

  /** For parts of which it depends on data whether they are evaluated, or whether their failure counts. */
  maybe<T>(visit: () => T): T {
    this.#depthOfDoubt++;
    try {
      return visit();
    } finally {
      this.#depthOfDoubt--;
    }
  }

  /** With a name that stands for something inside a part, as in `list.map(item, …)`. */
  withName<T>(name: string, schema: JsonSchema, visit: () => T): T {
    const hidden = this.#names.get(name);
    this.#names.set(name, schema);
    try {
      return visit();
    } finally {
      if (hidden) this.#names.set(name, hidden);
      else this.#names.delete(name);
    }
  }

  typeOf(node: ASTNode): JsonSchema {
    switch (node.op) {
      case "value":
        return typeOfLiteral(node.args);
      case "id":
        return this.#typeOfName(node.args);
      case ".":
      case ".?":
        return this.#member(node, node.args[0], node.args[1], node.pos);
      case "[]":
      case "[?]":
        return this.#index(node, node.args[0], node.args[1]);
      case "call":
        return typeOfCall(this, node);
      case "rcall":
        return typeOfMethod(this, node);
      case "list":
        return node.args.length === 0 ? { type: "array" } : listOf(unionOf(node.args.map((item) => this.typeOf(item))));
      case "map":
        return this.#map(node.args);
      case "?:":
        return this.#choice(node.args);
      default:
        return typeOfOperator(this, node);
    }
  }

  #typeOfName(name: string): JsonSchema {
    const local = this.#names.get(name);
    if (local) return local;
    switch (name) {
      case "trigger":
      case "input":
      case "item":
      case "index":
        return this.scope[name];
      case "run":
        return runSchema;
      case "now":
        return time;
      case "random":
        return number;
      case "steps":
        return object;
      default:
        return anything;
    }
  }

  #member(node: ASTNode, target: ASTNode, name: string, at: number): JsonSchema {
    if (target.op === "id" && target.args === "steps" && !this.#names.has("steps"))
      // A step that does not come before is a problem of its own.
      return this.scope.step(name) ?? anything;
    const owner = this.typeOf(target);
    const { schema, presence, fromSample } = memberOf(owner, name);
    if (presence !== "never" || this.#guards.has(`${this.textOf(target)}.${name}`)) return schema;
    this.find(node, missingMember(this.textOf(target), owner, name, fromSample), fromSample, at);
    return anything;
  }

  #index(node: ASTNode, target: ASTNode, index: ASTNode): JsonSchema {
    if (index.op === "value" && typeof index.args === "string")
      return this.#member(node, target, index.args, index.start);
    const owner = this.typeOf(target);
    this.typeOf(index);
    const kinds = celKindsOf(owner);
    if (!kinds) return anything;
    if (kinds.has("map")) return anything;
    if (kinds.has("list")) return elementOf(owner);
    const what = `${quoted(this.textOf(target))} is ${celNoun(kinds)}, \`[…]\` wants a list or an object`;
    this.find(index, what, isFromSample(owner));
    return anything;
  }

  #map(entries: readonly (readonly [ASTNode, ASTNode])[]): JsonSchema {
    const fields = new Map<string, JsonSchema>();
    let isKnown = true;
    for (const [key, value] of entries) {
      const schema = asJson(this.typeOf(value));
      if (key.op === "value" && typeof key.args === "string") fields.set(key.args, schema);
      else isKnown = false;
    }
    return isKnown ? exactly(Object.fromEntries(fields)) : object;
  }

  #choice([condition, yes, no]: readonly [ASTNode, ASTNode, ASTNode]): JsonSchema {
    this.wants(condition, "truth", "`? :`");
    return this.maybe(() => unionOf([this.typeOf(yes), this.typeOf(no)]));
  }

  /** The type of a part that has to be of a kind, noting when it can't be. */
  wants(node: ASTNode, kind: "truth", who: string): JsonSchema {
    const schema = this.typeOf(node);
    const kinds = celKindsOf(schema);
    if (kinds && !kinds.has(kind))
      this.find(
        node,
        `${quoted(this.textOf(node))} is ${celNoun(kinds)}, ${who} wants true or false`,
        isFromSample(schema),
      );
    return schema;
  }
}

function typeOfLiteral(value: unknown): JsonSchema {
  switch (typeof value) {
    case "string":
      return text;
    case "bigint":
      return integer;
    case "number":
      return number;
    case "boolean":
      return boolean;
    default:
      return value === null ? nothing : anything;
  }
}
