import type { ContractJudgement, ContractPoint } from "@millrace/contracts/flow/change";
import {
  type FlowDefinition,
  type FlowNode,
  isCelExpression,
  isLiquidTemplate,
} from "@millrace/contracts/flow/definition";
import type { JsonSchema, NodeCatalog } from "@millrace/contracts/flow/node-definition";
import { canonicalJson, type JsonValue } from "@millrace/contracts/json";
import { fieldChanges } from "@millrace/engine/flow/field-changes";
import { paramsSchemaOf } from "@millrace/engine/flow/field-schema";
import { portsOf } from "@millrace/engine/flow/graph";
import { contentDocument, contentNode } from "@millrace/engine/flow/hash";
import { isAssignable } from "@millrace/engine/flow/schema";

/**
 * Whether those who start the flow and read its answer can go on as before: `compatible`, `breaking`, or `unknown` where that
 * can't be told from the definitions. The verdict is the worst of its points, each with the reason. `null` as the first means
 * that nobody can use the flow yet.
 */
export function judgeContract(
  from: FlowDefinition | null,
  to: FlowDefinition,
  catalog: NodeCatalog,
): ContractJudgement {
  if (!from) return judgement([compatible("Nothing was in use before.")]);
  const [before, after] = [triggerOf(from, catalog), triggerOf(to, catalog)];
  if (!before) return judgement([compatible("Nothing could start the flow before.")]);
  if (!after) return judgement([breaking("Nothing starts the flow any more: it has no trigger.")]);
  if (before.type !== after.type)
    return judgement([
      breaking(`The flow is started by ${titleOf(after, catalog)} instead of ${titleOf(before, catalog)}.`),
    ]);
  // Nobody outside calls a flow that a clock starts.
  if (!isCalled(after)) return judgement([compatible(`Nobody calls it: ${titleOf(after, catalog)} starts the flow.`)]);
  return judgement([...startPoints(before, after, catalog), ...answerPoints(from, to, after, catalog)]);
}

const compatible = (text: string): ContractPoint => ({ verdict: "compatible", text });
const breaking = (text: string): ContractPoint => ({ verdict: "breaking", text });
const unknown = (text: string): ContractPoint => ({ verdict: "unknown", text });

function judgement(points: ContractPoint[]): ContractJudgement {
  const worst = (["breaking", "unknown"] as const).find((verdict) => points.some((point) => point.verdict === verdict));
  return { verdict: worst ?? "compatible", points };
}

const triggerOf = (definition: FlowDefinition, catalog: NodeCatalog): FlowNode | undefined =>
  definition.nodes.find((node) => catalog.find(node.type, node.typeVersion)?.kind === "trigger");

const titleOf = (node: FlowNode, catalog: NodeCatalog): string =>
  catalog.find(node.type, node.typeVersion)?.title ?? node.type;

const isCalled = ({ type }: FlowNode): boolean => type !== "schedule" && type !== "run_failed";

/** How the flow is started: each parameter of the trigger, and the input it takes. */
function startPoints(before: FlowNode, after: FlowNode, catalog: NodeCatalog): ContractPoint[] {
  const type = catalog.find(after.type, after.typeVersion);
  const [old, now] = [contentNode(before, catalog).params, contentNode(after, catalog).params];
  const points = [
    ...fieldChanges(paramsSchemaOf(type), old, now, undefined).map(({ words }) =>
      breaking(`${titleOf(after, catalog)}: ${words}.`),
    ),
    ...inputPoints(outputSchema(before, catalog), outputSchema(after, catalog)),
  ];
  return points.length > 0 ? points : [compatible("It is started as before.")];
}

/** What may be given to the trigger is what leaves it. */
function inputPoints(old: JsonSchema, now: JsonSchema): ContractPoint[] {
  if (canonicalJson(old) === canonicalJson(now)) return [];
  const fit = isAssignable(old, now);
  if (!fit.ok) return [breaking(`What was a valid input is none any more: ${fit.reason}.`)];
  const required = requiredOf(now).filter((name) => !requiredOf(old).includes(name));
  if (required.length > 0)
    return [breaking(`The input has to have ${required.map((name) => `"${name}"`).join(", ")} now.`)];
  return [unknown("The form of the input has changed.")];
}

const requiredOf = ({ required }: JsonSchema): string[] =>
  Array.isArray(required) ? required.filter((name) => typeof name === "string") : [];

/** What the caller gets: what the flow answers or ends with. */
function answerPoints(
  from: FlowDefinition,
  to: FlowDefinition,
  trigger: FlowNode,
  catalog: NodeCatalog,
): ContractPoint[] {
  if (trigger.params.reply === "accepted") return [compatible("Callers get 202 at once, whatever the flow does.")];
  const [old, now] = [answersOf(from, catalog), answersOf(to, catalog)];
  if (old.map(idOf).join() !== now.map(idOf).join())
    return [unknown(`The answer comes from ${namesOf(now)} instead of ${namesOf(old)}.`)];
  const points = now.flatMap((node, index) => answerPoint(old[index] ?? node, node, catalog));
  if (points.length > 0) return points;
  if (runTextOf(from, catalog) === runTextOf(to, catalog)) return [compatible("It computes what it did.")];
  return [
    now.length > 0 && now.every((node) => isKnown(answerSchema(node, catalog)))
      ? compatible("The answer has the form it had.")
      : unknown("What the flow computes has changed, and the form of its answer is not known."),
  ];
}

function answerPoint(was: FlowNode, node: FlowNode, catalog: NodeCatalog): ContractPoint[] {
  const [had, has] = [answerSchema(was, catalog), answerSchema(node, catalog)];
  const fit = isAssignable(has, had);
  if (!fit.ok) return [breaking(`The answer of *${node.name}* has another form: ${fit.reason}.`)];
  const [oldStatus, status] = [was.params.status, node.params.status];
  if (typeof oldStatus === "number" && typeof status === "number" && oldStatus !== status)
    return [breaking(`*${node.name}* answers with status ${status} instead of ${oldStatus}.`)];
  if (canonicalJson(had) === canonicalJson(has)) return [];
  return [
    isKnown(had) && isKnown(has)
      ? compatible(`The answer of *${node.name}* keeps what it had.`)
      : unknown(`The form of the answer of *${node.name}* has changed.`),
  ];
}

/** What leaves a node; a fixed answer says its whole form. */
const answerSchema = (node: FlowNode, catalog: NodeCatalog): JsonSchema =>
  node.type === "respond" && node.params.body !== undefined ? formOf(node.params.body) : outputSchema(node, catalog);

function formOf(value: JsonValue): JsonSchema {
  if (isCelExpression(value)) return {};
  if (isLiquidTemplate(value)) return { type: "string" };
  if (value === null || Array.isArray(value)) return { type: value === null ? "null" : "array" };
  if (typeof value === "number") return { type: Number.isInteger(value) ? "integer" : "number" };
  if (typeof value !== "object") return { type: typeof value };
  const properties = Object.fromEntries(Object.entries(value).map(([name, field]) => [name, formOf(field)]));
  return { type: "object", properties, required: Object.keys(properties).sort(), additionalProperties: false };
}

/** Whether a schema leaves nothing open. */
function isKnown({ type, properties }: JsonSchema): boolean {
  if (type !== "object") return typeof type === "string" && type !== "array";
  if (typeof properties !== "object" || properties === null || Array.isArray(properties)) return false;
  return Object.values(properties).every(
    (field) => typeof field === "object" && field !== null && !Array.isArray(field) && isKnown(field),
  );
}

/** The nodes that answer the caller; without one the nodes that nothing follows. */
function answersOf(definition: FlowDefinition, catalog: NodeCatalog): FlowNode[] {
  const answers = definition.nodes.filter(({ type }) => type === "respond");
  const hasNext = new Set(definition.edges.map((edge) => edge.from.node));
  const ends = definition.nodes.filter(
    (node) => !hasNext.has(node.id) && portsOf(node, catalog.find(node.type, node.typeVersion)).outputs.length > 0,
  );
  return (answers.length > 0 ? answers : ends).toSorted((a, b) => (a.id < b.id ? -1 : 1));
}

const idOf = ({ id }: FlowNode): string => id;
const namesOf = (nodes: readonly FlowNode[]): string => nodes.map(({ name }) => `*${name}*`).join(", ") || "no node";
const outputSchema = (node: FlowNode, catalog: NodeCatalog): JsonSchema =>
  portsOf(node, catalog.find(node.type, node.typeVersion)).outputs[0]?.schema ?? {};

/** What of a definition a run can notice: all but names and notes. */
const runTextOf = (definition: FlowDefinition, catalog: NodeCatalog): string => {
  const nodes = definition.nodes.map(({ notes: _, ...node }) => ({ ...node, name: node.id }));
  return canonicalJson(contentDocument({ ...definition, nodes }, catalog));
};
