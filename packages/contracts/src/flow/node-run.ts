import type { JsonObject, JsonValue } from "../json.ts";
import type { NodeServices } from "./node-services.ts";
import type { WaitSubject } from "./wait-subject.ts";

/** What a finished execution of a node says. */
export type NodeOutcome =
  /** The value leaves through one output port. */
  | { kind: "output"; port: string; value: JsonValue }
  /**
   * The step waits, without a process, until a moment (milliseconds since 1970); then `value` leaves through `port`. With `on`
   * it waits for a signal, an approval or the end of another run, and the moment, where there is one, is how long at most.
   */
  | { kind: "wait"; untilMs: number | null; port: string; value: JsonValue; on?: WaitSubject }
  /** The answer of the run to a waiting caller; `value` also leaves through `port`. */
  | { kind: "respond"; response: RunResponse; port: string; value: JsonValue };

/** What a webhook's caller gets. A `null` body is sent as the JSON text `null`. */
export type RunResponse = { status: number; headers: Record<string, string>; body: JsonValue };

/** Facts about the step that are the same on every attempt and after every crash, save `attempt`. */
export type StepFacts = {
  organizationId: string;
  runId: string;
  flowId: string;
  nodeId: string;
  nodeName: string;
  path: string;
  iteration: number;
  attempt: number;
  /** hash(organization, run, path, iteration): stable across attempts and crashes; sent outside with each effect. */
  idempotencyKey: string;
  /** The recorded time of this step, milliseconds since 1970; never the clock. */
  nowMs: number;
  /** A recorded random number in [0, 1). */
  random: number;
  correlationId: string;
};

/** What expressions and templates of a step can see. */
export type ExpressionScope = {
  /** The output of the trigger. */
  trigger: JsonValue;
  /** What came in through the node's input. */
  input: JsonValue;
  /** Outputs of the steps so far, by node id; inside a scope also its `{ item, index }`. */
  steps: JsonObject;
  /** Inside a map the item, inside a loop the value of this round, of the innermost one; else `null`. */
  item: JsonValue;
  /** Inside a map or loop the number of the item or round, from 0; else `null`. */
  index: number | null;
  run: { id: string; startedAt: string };
  /** The recorded time of this step, RFC 3339. */
  now: string;
  /** The recorded random number of this step in [0, 1). */
  random: number;
};

/** `params` have their expressions and templates already evaluated. */
export type PureRunContext = { params: JsonObject; input: JsonValue; scope: ExpressionScope; step: StepFacts };
export type EffectRunContext = PureRunContext & { services: NodeServices; signal: AbortSignal };

/** Throws `AppError` when the step fails. A pure run is synchronous and depends on nothing but its argument. */
export type PureNodeRun = { kind: "pure"; run: (context: PureRunContext) => NodeOutcome };
export type EffectNodeRun = {
  kind: "effect";
  run: (context: EffectRunContext) => Promise<NodeOutcome>;
  /**
   * Which credential goes to which host, from the resolved params; `null` where none does. Only for nodes whose parameter
   * `credentialId` names one: all steps that send it to this host share what the credential may be used for.
   */
  sendsCredential?: (params: JsonObject) => { credentialId: string; host: string } | null;
};
export type NodeRun = PureNodeRun | EffectNodeRun;

/** Finds the implementation of a node type at a version. */
export type NodeRunCatalog = { find: (type: string, typeVersion: number) => NodeRun | undefined };
