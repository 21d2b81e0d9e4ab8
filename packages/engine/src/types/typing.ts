import type { JsonSchema } from "@millrace/contracts/flow/node-definition";
import type { JsonObject, JsonValue } from "@millrace/contracts/json";
import type { GraphNode } from "../flow/graph.ts";
import type { ScopeTypes } from "./scope-types.ts";

/** Data that fills in what nodes do not say; see `LastRunData`, of which it is a part. */
export type FlowSamples = {
  trigger?: JsonValue;
  /** What left a step, by node id. */
  steps?: JsonObject;
  /** What came into a step. */
  inputs?: JsonObject;
  /** Of steps inside a map or loop. */
  places?: Readonly<Record<string, { item: JsonValue; index: number }>>;
  /** Outputs that a person has fixed for test runs; they count before those of a run. */
  pinned?: JsonObject;
};

/** The type of everything that passes through a flow. */
export type FlowTypes = {
  /** What leaves a node through a port. */
  output: (nodeId: string, port: string) => JsonSchema;
  /** What comes into a node. */
  input: (nodeId: string) => JsonSchema;
  /** What the node's expressions see. */
  scope: (nodeId: string) => ScopeTypes;
};

/** The same while it is being worked out, as the nodes that are inferred one after another see it. */
export type Typing = FlowTypes & {
  readonly samples: FlowSamples;
  /** Whether what it says holds for every run, and not only for those like the samples. */
  readonly isCertain: boolean;
  /** The nodes of each scope's body, and under `null` those of none. */
  readonly inside: ReadonlyMap<GraphNode | null, readonly GraphNode[]>;
  /** What a node's expressions see besides its input. */
  surroundings: (node: GraphNode) => Omit<ScopeTypes, "input" | "stepIds">;
};
