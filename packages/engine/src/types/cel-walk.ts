import type { ASTNode } from "@marcbachmann/cel-js";
import type { JsonSchema } from "@millrace/contracts/flow/node-definition";

/** One pass over an expression, as its operators and calls see it. */
export type CelWalk = {
  /** The type of a part; what can't work in it is noted. */
  typeOf: (node: ASTNode) => JsonSchema;
  textOf: (node: ASTNode) => string;
  /** Notes a mistake at a node, or at the end of it from an offset on. */
  find: (node: ASTNode, message: string, fromSample: boolean, from?: number) => void;
  /** For parts of which it depends on data whether they are evaluated, or whether their failure counts. */
  maybe: <T>(visit: () => T) => T;
  /** With a name that stands for something inside a part, as in `list.map(item, …)`. */
  withName: <T>(name: string, schema: JsonSchema, visit: () => T) => T;
  /** The type of a part that has to be of a kind, noting when it can't be. */
  wants: (node: ASTNode, kind: "truth", who: string) => JsonSchema;
};
