import { z } from "zod";
import { idSchema } from "../ids.ts";
import { type JsonObject, jsonObject } from "../json.ts";
import { errorClass, errorClasses, retryableClasses } from "../run/error-class.ts";
import { runPriority } from "../run/priority.ts";

/**
 * The flow definition format: plain data, the unit that is validated, hashed, versioned and executed.
 * Canvas positions are not part of it (see `FlowLayout`).
 */

/** A node's id inside its flow: chosen once, stable, and the name under which expressions reach its output: `steps.fetch_order`. */
export const nodeId = z
  .string()
  .regex(/^[a-z][a-z0-9_]{0,62}$/, "Use 1 to 63 small letters, digits and underscores, starting with a letter.");

export const portName = z.string().regex(/^[a-z][a-z0-9_]{0,62}$/, "Use small letters, digits and underscores.");

/** A parameter computed on each run: a CEL expression, whose result is a JSON value. */
export const celExpression = z
  .object({ $cel: z.string().max(10_000) })
  .strict()
  .meta({ editor: "cel" });
export type CelExpression = z.infer<typeof celExpression>;

/** A text computed on each run: a Liquid template. */
export const liquidTemplate = z
  .object({ $liquid: z.string().max(100_000) })
  .strict()
  .meta({ editor: "liquid" });
export type LiquidTemplate = z.infer<typeof liquidTemplate>;

/** A parameter that is either given as a value or computed by a CEL expression. */
export const dynamic = <T extends z.ZodType>(value: T) => z.union([celExpression, value]).meta({ editor: "dynamic" });

const retryRule = {
  maxAttempts: z.int().min(1).max(20),
  backoff: z.enum(["fixed", "exponential"]),
  initialDelayMs: z.int().min(0).max(3_600_000),
  maxDelayMs: z.int().min(0).max(86_400_000),
};

export const retryPolicy = z
  .object({
    maxAttempts: retryRule.maxAttempts.default(3).describe("How often the step is tried in all"),
    backoff: retryRule.backoff.default("exponential").describe("How the pause grows between attempts"),
    initialDelayMs: retryRule.initialDelayMs.default(1_000).describe("Pause before the second attempt"),
    maxDelayMs: retryRule.maxDelayMs.default(60_000).describe("Longest pause between two attempts"),
    /**
     * Rules for single classes of errors; what one leaves out is as above. Errors that do not pass by themselves (`client_error`,
     * `code_error`) are tried again only where a rule names them, and one attempt in all means not at all.
     */
    classes: z
      .partialRecord(z.enum(retryableClasses), z.object(retryRule).partial().strict())
      .optional()
      .describe("Own rules for classes of errors"),
  })
  .strict();
export type RetryPolicy = z.infer<typeof retryPolicy>;

export const maxDeadlineMs = 7 * 86_400_000;

export const maxStepTimeoutMs = 3_600_000;
export const defaultStepTimeoutMs = 60_000;

/** How many attempts of a node may be under way at once, over all runs of the flow; with a key, how many of each value. */
export const nodeConcurrency = z
  .object({
    max: z.int().min(1).max(10_000).describe("How many attempts may be under way at once"),
    key: celExpression.optional().describe("Counts attempts apart by this value"),
  })
  .strict();
export type NodeConcurrency = z.infer<typeof nodeConcurrency>;

/** `max` within any stretch of `perMs`, evenly spread. */
export const rate = z
  .object({
    max: z.int().min(1).max(1_000_000),
    perMs: z.int().min(1_000).max(86_400_000),
  })
  .strict();
export type Rate = z.infer<typeof rate>;

/** How often a node may begin, over all runs of the flow; with a key, how often for each value. */
export const nodeRateLimit = rate.extend({ key: celExpression.optional() }).strict();
export type NodeRateLimit = z.infer<typeof nodeRateLimit>;
/** A version of another flow of the organization, for good: publishing that flow changes nothing here. */
export const flowReference = z
  .object({ id: idSchema("flow"), version: z.int().min(1) }, { error: "Choose a flow." })
  .strict();
export type FlowReference = z.infer<typeof flowReference>;

export const flowNode = z
  .object({
    id: nodeId,
    type: z.string().min(1).max(64),
    typeVersion: z.int().min(1),
    name: z.string().trim().min(1).max(80),
    params: jsonObject.default({}),
    notes: z.string().max(4_000).optional(),
    retry: retryPolicy.optional(),
    /** For one attempt. */
    timeoutMs: z.int().min(1).max(maxStepTimeoutMs).optional(),
    /** For all attempts together with the pauses between them, from the beginning of the first. */
    deadlineMs: z.int().min(1).max(maxDeadlineMs).optional(),
    /** What a failed step does once its attempts are used up: end the run, or go on from the node's port `error`. */
    onError: z.enum(["fail", "port"]).default("fail"),
    /** Classes of errors that go on from a port of their own, `error_rate_limited` and so on, instead. */
    errorPorts: z.array(errorClass).max(errorClasses.length).optional(),
    /** Only for effects, as is `rateLimit`: other nodes take no time. */
    concurrency: nodeConcurrency.optional(),
    rateLimit: nodeRateLimit.optional(),
    /** The flow that undoes what the step has done, should the run fail later or be cancelled with the wish to undo. */
    undo: flowReference.optional(),
    /** A disabled node hands its input on through its first output port. */
    disabled: z.boolean().default(false),
  })
  .strict();
export type FlowNode = z.infer<typeof flowNode>;

export const flowEdge = z
  .object({
    from: z.object({ node: nodeId, port: portName }).strict(),
    to: z.object({ node: nodeId, port: portName }).strict(),
  })
  .strict();
export type FlowEdge = z.infer<typeof flowEdge>;

/** How many runs of a flow may be under way at once; with a key, how many of each value of the key. */
export const runConcurrency = z
  .object({
    max: z.int().min(1).max(100_000).describe("How many runs may be under way at once"),
    key: celExpression.optional().describe("Counts runs apart by this value, computed from the trigger"),
  })
  .strict();
export type RunConcurrency = z.infer<typeof runConcurrency>;

/** Starts with the same key share one run as long as it has not begun: it takes the last input and begins later. */
export const flowDebounce = z
  .object({
    delayMs: z
      .int()
      .min(100)
      .max(7 * 86_400_000)
      .describe("How long a run waits for further starts"),
    maxDelayMs: z
      .int()
      .min(100)
      .max(7 * 86_400_000)
      .optional()
      .describe("When it begins at the latest, counted from its first start"),
    key: celExpression
      .optional()
      .describe("Starts of different values do not touch each other, computed from the trigger"),
  })
  .strict();
export type FlowDebounce = z.infer<typeof flowDebounce>;

/** The name of a search field: chosen once, and what its values are kept under. */
export const searchFieldName = z
  .string()
  .regex(/^[a-z][a-z0-9_]{0,39}$/, "Use 1 to 40 small letters, digits and underscores, starting with a letter.");

export const searchFieldTypes = ["text", "number", "boolean", "date"] as const;
export type SearchFieldType = (typeof searchFieldTypes)[number];

/** A value by which runs of the flow are found, computed once from the trigger when a run starts. */
export const searchField = z
  .object({
    /** How people read it, instead of its name. */
    label: z.string().trim().min(1).max(60).optional(),
    type: z.enum(searchFieldTypes),
    value: celExpression,
  })
  .strict();
export type SearchField = z.infer<typeof searchField>;

/** By name, so that two people can add one each and a name is there once. Validation says where there are too many to publish. */
export const searchFields = z.record(searchFieldName, searchField);
export type SearchFields = z.infer<typeof searchFields>;
export const maxSearchFields = 10;

export const flowSettings = z
  .object({
    runTimeoutMs: z
      .int()
      .min(1_000)
      .max(30 * 86_400_000)
      .default(3_600_000)
      .describe("Longest time that a run may be active; waiting does not count"),
    concurrency: runConcurrency.optional(),
    priority: runPriority.optional().describe("Which runs of the organization come first"),
    debounce: flowDebounce.optional(),
    share: z
      .int()
      .min(1)
      .max(100)
      .optional()
      .describe("Its part of the organization's room, relative to other flows; 1 without it"),
    errorHandlerFlowId: idSchema("flow").optional().describe("The flow that is started when a run of this one fails"),
    searchFields: searchFields.optional().describe("By which values of their start runs are found"),
  })
  .strict();
export type FlowSettings = z.infer<typeof flowSettings>;

/** The number of this format. A reader refuses a newer one instead of guessing. */
export const flowFormat = 1;
export const maxNodesPerFlow = 2_000;
export const maxEdgesPerFlow = 10 * maxNodesPerFlow;

export const flowDefinition = z
  .object({
    format: z.literal(flowFormat),
    nodes: z.array(flowNode).max(maxNodesPerFlow),
    edges: z.array(flowEdge).max(maxEdgesPerFlow),
    settings: flowSettings.prefault({}),
  })
  .strict();
export type FlowDefinition = z.infer<typeof flowDefinition>;

const canvasPoint = z.object({ x: z.number(), y: z.number() });
/** The id of a note or group on the canvas, chosen once by whoever draws it. */
export const annotationId = z.string().regex(/^[a-z0-9_-]{1,40}$/);
export const annotationColors = ["grey", "teal", "amber", "violet", "green", "red"] as const;
const annotationColor = z.enum(annotationColors);

/** A note that stands on the canvas, belonging to no node. */
export const canvasNote = canvasPoint
  .extend({
    width: z.number().min(40).max(2_000),
    height: z.number().min(24).max(2_000),
    text: z.string().max(4_000),
    color: annotationColor,
  })
  .strict();
export type CanvasNote = z.infer<typeof canvasNote>;

/** A frame with a name around some nodes. Its place is where they are. */
export const canvasGroup = z
  .object({ name: z.string().trim().min(1).max(80), color: annotationColor, collapsed: z.boolean().optional() })
  .strict();
export type CanvasGroup = z.infer<typeof canvasGroup>;

/** What the canvas shows beside the definition, in canvas pixels; outside the hash, because it changes no run. */
export const flowLayout = z
  .object({
    nodes: z.record(nodeId, canvasPoint),
    notes: z.record(annotationId, canvasNote).optional(),
    groups: z.record(annotationId, canvasGroup).optional(),
    /** The group that a node is in. */
    members: z.record(nodeId, annotationId).optional(),
  })
  .strict();
export type FlowLayout = z.infer<typeof flowLayout>;

/** A problem that validation found, at a place that the editor can show. Errors block publishing, warnings do not. */
export const flowProblem = z.object({
  code: z.enum([
    "no_trigger",
    "several_triggers",
    "unknown_node_type",
    "duplicate_node_id",
    "invalid_params",
    "bad_expression",
    "bad_template",
    "unknown_step_reference",
    /** An expression or template that can't work with the types that are known. */
    "expression_type",
    "dangling_edge",
    "unknown_port",
    "duplicate_edge",
    "type_mismatch",
    "cycle",
    "unreachable_node",
    "unconnected_port",
    "unknown_flow",
    "unknown_credential",
    /** A scope whose port `body` leads nowhere. */
    "empty_body",
    /** A connection into a scope's body from outside, or out of it. */
    "crosses_scope",
    "too_many_search_fields",
    /** Two search fields that people can't tell apart. */
    "same_search_label",
  ]),
  severity: z.enum(["error", "warning"]),
  /** What is wrong, why, and what to do, naming nodes by their names. */
  message: z.string(),
  nodeId: nodeId.optional(),
  edge: flowEdge.optional(),
  /** Where inside `params`, as a JSON pointer ("/fields/0/value"). */
  pointer: z.string().optional(),
  /** Offset of the first wrong character inside the expression or template. */
  position: z.int().min(0).optional(),
});
export type FlowProblem = z.infer<typeof flowProblem>;

/** A definition with nothing in it, for a new flow. */
export const emptyDefinition = (): FlowDefinition => flowDefinition.parse({ format: flowFormat, nodes: [], edges: [] });

export const isCelExpression = (value: unknown): value is CelExpression =>
  typeof value === "object" &&
  value !== null &&
  Object.keys(value).length === 1 &&
  typeof (value as JsonObject).$cel === "string";

export const isLiquidTemplate = (value: unknown): value is LiquidTemplate =>
  typeof value === "object" &&
  value !== null &&
  Object.keys(value).length === 1 &&
  typeof (value as JsonObject).$liquid === "string";
