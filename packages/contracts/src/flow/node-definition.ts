import type { z } from "zod";
import type { JsonObject, JsonValue } from "../json.ts";
import type { ErrorClass } from "../run/error-class.ts";
import type { TimeKind } from "../run/time-kind.ts";

/** A JSON Schema (2020-12), as a port carries it. `{}` accepts everything. */
export type JsonSchema = { [keyword: string]: JsonValue };

export type Port = { name: string; label: string; schema: JsonSchema };

/**
 * Triggers start a run, `pure` nodes are computed inline, `effect` nodes reach outside or take time, `join` gathers branches,
 * a `scope` runs what follows its port `body` as often as it says and goes on through its port `done`.
 */
export type NodeKind = "trigger" | "pure" | "effect" | "join" | "scope";

/** `map` runs its body for each item of a list, `loop` round after round, a `boundary` once, catching what fails in it. */
export type ScopeKind = "map" | "loop" | "boundary";

/** What follows this port of a scope is its body. */
export const bodyPort = "body";
/** What follows this port of a scope runs once after the body. */
export const donePort = "done";

/** When a join goes on. */
export type JoinRule = {
  /** How many branches must have arrived; `all` waits until every branch has ended, whether it was taken or not. */
  need: number | "all";
  /** Steps of the other branches, which nothing but this join waits for, are cancelled when it goes on. */
  cancelsOthers: boolean;
  /** A branch that fails only counts as one that did not arrive; the join fails when no branch is left. */
  toleratesFailure: boolean;
  /** The value: of the one branch that came, or an object of all that arrived by node id. */
  gives: "first" | "object";
};

export const nodeCategories = ["triggers", "actions", "logic"] as const;
export type NodeCategory = (typeof nodeCategories)[number];

/** What is known of a node's surroundings when its outputs are inferred. */
export type KnownTypes = { input: JsonSchema; typeOf: (value: JsonValue) => JsonSchema };

/**
 * What the editor, the validator and the documentation know of a node type; browser-safe.
 * `params` describes the stored form, where a dynamic parameter may be `{ $cel }` or `{ $liquid }`; the descriptions and
 * `meta` of its fields make the form.
 */
export type NodeDefinition = {
  type: string;
  typeVersion: number;
  kind: NodeKind;
  category: NodeCategory;
  /** "HTTP request" */
  title: string;
  /** One sentence: what it is for. */
  summary: string;
  /** Words that the palette's search finds it under, besides title and summary. */
  keywords: readonly string[];
  /** A lucide icon name in kebab-case. */
  icon: string;
  params: z.ZodType<JsonObject>;
  /** Parameters of a fresh node. */
  initialParams: () => JsonObject;
  /** Ports for these parameters (a switch has one output per case). Must not throw on parameters that do not validate. */
  ports: (params: JsonObject) => { inputs: Port[]; outputs: Port[] };
  /**
   * What leaves through its ports where it follows from what comes in and from its parameters; ports that it leaves out are as
   * `ports` says. `typeOf` gives the type of a parameter once it is computed. Must not throw.
   */
  infer?: (params: JsonObject, known: KnownTypes) => Readonly<Record<string, JsonSchema>>;
  /** What an expression must give to be of use, by the place in the parameters; `*` stands for any entry of a list. */
  expects?: Readonly<Record<string, JsonSchema>>;
  /** What the time of its steps counts as, where its kind does not say so: effects are `external`, all others `own`. */
  spends?: TimeKind;
  /** An effect that reaches nothing outside and follows from what it gets: test cases execute it. */
  isComputation?: true;
  /** For a `scope`. */
  scope?: ScopeKind;
  /** For a `join`: its rule for these parameters. Must not throw on parameters that do not validate. */
  join?: (params: JsonObject) => JoinRule;
  /** One line of meaning on the card: "POST api.example.com/orders". Must not throw. */
  describe: (params: JsonObject) => string;
  /** Only Millrace itself puts such nodes into a flow that it runs; no draft may hold one. */
  isInternal?: true;
  /** Defaults that the node type brings; a node's own settings win. */
  defaults?: { timeoutMs?: number; maxAttempts?: number };
};

/** Finds a node type at a version; the engine and the editor get the catalog as an argument. */
export type NodeCatalog = {
  find: (type: string, typeVersion: number) => NodeDefinition | undefined;
  list: () => readonly NodeDefinition[];
};

/** The type of a node that gives pinned data in place of another one, in a test run only. */
export const pinnedType = "pinned";

/** The name of the port that a node with `onError: "port"` gets in addition. */
export const errorPort = "error";

/** The port of a class of errors that the node's `errorPorts` name. */
export const errorPortOf = (errorClass: ErrorClass): string => `${errorPort}_${errorClass}`;

/** Whether a port is one that errors leave through. */
export const isErrorPort = (port: string): boolean => port === errorPort || port.startsWith(`${errorPort}_`);
