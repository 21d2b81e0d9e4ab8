import type { FlowChange } from "@millrace/contracts/api/flows";
import type { FlowDefinition, FlowEdge, FlowNode, RetryPolicy } from "@millrace/contracts/flow/definition";
import type { NodeCatalog } from "@millrace/contracts/flow/node-definition";
import { canonicalJson, type JsonObject, type JsonValue } from "@millrace/contracts/json";
import { errorClasses, errorClassLabels, retryableClasses } from "@millrace/contracts/run/error-class";
import { edgeKey } from "../draft/edges.ts";
import { limitChanges } from "./node-limits.ts";

/**
 * What changes from one definition to another, in words, node by node: added, removed, changed, then connections, then
 * settings. `null` as the first means that everything is new. An unchanged flow gives an empty list.
 */
export function describeChanges(from: FlowDefinition | null, to: FlowDefinition, catalog: NodeCatalog): FlowChange[] {
  const before = new Map((from?.nodes ?? []).map((node) => [node.id, node]));
  const after = new Map(to.nodes.map((node) => [node.id, node]));
  const changes: FlowChange[] = [];
  for (const node of to.nodes) {
    const old = before.get(node.id);
    if (!old)
      changes.push({ kind: "added", nodeId: node.id, text: `Added *${node.name}* (${titleOf(node, catalog)})` });
    else for (const text of nodeChanges(old, node, catalog)) changes.push({ kind: "changed", nodeId: node.id, text });
  }
  for (const node of from?.nodes ?? [])
    if (!after.has(node.id)) changes.push({ kind: "removed", nodeId: node.id, text: `Removed *${node.name}*` });
  changes.push(...edgeChanges(from, to, before, after));
  const [oldHandler, newHandler] = [from?.settings.errorHandlerFlowId, to.settings.errorHandlerFlowId];
  if (oldHandler !== newHandler)
    changes.push({
      kind: "settings",
      text: newHandler
        ? "Failed runs are handled by another flow"
        : "Failed runs are not handled by another flow any more",
    });
  if (from && from.settings.runTimeoutMs !== to.settings.runTimeoutMs)
    changes.push({
      kind: "settings",
      text: `Changed the run's time limit from ${duration(from.settings.runTimeoutMs)} to ${duration(to.settings.runTimeoutMs)}`,
    });
  if (from && describeConcurrency(from) !== describeConcurrency(to))
    changes.push({
      kind: "settings",
      text: `Changed the limit of runs at once from ${describeConcurrency(from)} to ${describeConcurrency(to)}`,
    });
  if (from && from.settings.priority !== to.settings.priority)
    changes.push({
      kind: "settings",
      text: `Changed the priority from ${from.settings.priority ?? "normal"} to ${to.settings.priority ?? "normal"}`,
    });
  if (from && describeDebounce(from) !== describeDebounce(to))
    changes.push({
      kind: "settings",
      text: `Changed how starts are gathered from ${describeDebounce(from)} to ${describeDebounce(to)}`,
    });
  if (from && (from.settings.share ?? 1) !== (to.settings.share ?? 1))
    changes.push({
      kind: "settings",
      text: `Changed the flow's share of the organization's room from ${from.settings.share ?? 1} to ${to.settings.share ?? 1}`,
    });
  return changes;
}

const describeDebounce = ({ settings: { debounce } }: FlowDefinition): string => {
  if (!debounce) return "not at all";
  const { delayMs, maxDelayMs, key } = debounce;
  const most = maxDelayMs === undefined ? "" : `, at most ${duration(maxDelayMs)}`;
  return `${duration(delayMs)}${most}${key ? ` for each ${key.$cel}` : ""}`;
};

const describeConcurrency = ({ settings: { concurrency } }: FlowDefinition): string =>
  concurrency ? `${concurrency.max}${concurrency.key ? ` for each ${concurrency.key.$cel}` : ""}` : "no limit";

/** What callers of the flow could notice: another trigger, another path, method or reply. Empty when they can't. */
export function describeContractChanges(
  from: FlowDefinition | null,
  to: FlowDefinition,
  catalog: NodeCatalog,
): string[] {
  const before = from && triggerOf(from, catalog);
  const after = triggerOf(to, catalog);
  if (!before || !after) return [];
  if (before.type !== after.type)
    return [`The flow is started by ${titleOf(after, catalog)} instead of ${titleOf(before, catalog)}.`];
  return changedPointers(before.params, after.params).map(
    ({ pointer, old, now }) =>
      `${titleOf(after, catalog)} ${pointer.slice(1)} is ${show(now)} instead of ${show(old)}.`,
  );
}

const triggerOf = (definition: FlowDefinition, catalog: NodeCatalog) =>
  definition.nodes.find((node) => catalog.find(node.type, node.typeVersion)?.kind === "trigger");

const titleOf = (node: FlowNode, catalog: NodeCatalog) => catalog.find(node.type, node.typeVersion)?.title ?? node.type;

const compared = new WeakMap<FlowNode, { old: FlowNode; catalog: NodeCatalog; texts: readonly string[] }>();

/** Remembered per node: an editor asks after each key, and all nodes but one are the objects that they were before. */
function nodeChanges(old: FlowNode, node: FlowNode, catalog: NodeCatalog): readonly string[] {
  if (old === node) return [];
  const known = compared.get(node);
  if (known?.old === old && known.catalog === catalog) return known.texts;
  const texts = compareNodes(old, node, catalog);
  compared.set(node, { old, catalog, texts });
  return texts;
}

function compareNodes(old: FlowNode, node: FlowNode, catalog: NodeCatalog): string[] {
  const name = `*${node.name}*`;
  const texts: string[] = [];
  if (old.name !== node.name) texts.push(`Renamed *${old.name}* to ${name}`);
  if (old.type !== node.type)
    texts.push(`Made ${name} a ${titleOf(node, catalog)} instead of a ${titleOf(old, catalog)}`);
  else if (old.typeVersion !== node.typeVersion) texts.push(`Moved ${name} to version ${node.typeVersion} of its type`);
  for (const { pointer, old: was, now } of changedPointers(old.params, node.params))
    texts.push(paramText(name, pointer, was, now));
  if (old.disabled !== node.disabled) texts.push(`${node.disabled ? "Disabled" : "Enabled"} ${name}`);
  if (old.onError !== node.onError)
    texts.push(
      node.onError === "port"
        ? `${name} goes on through its error port when it fails`
        : `${name} ends the run when it fails`,
    );
  if (old.timeoutMs !== node.timeoutMs)
    texts.push(
      `Changed the time limit of ${name} to ${node.timeoutMs === undefined ? "the default" : duration(node.timeoutMs)}`,
    );
  if (old.deadlineMs !== node.deadlineMs)
    texts.push(
      node.deadlineMs === undefined
        ? `Removed the time limit for all attempts of ${name}`
        : `Changed the time limit for all attempts of ${name} to ${duration(node.deadlineMs)}`,
    );
  texts.push(...retryChanges(name, old.retry, node.retry));
  texts.push(...limitChanges(name, old, node));
  if (!isSame(old.undo ?? null, node.undo ?? null))
    texts.push(
      node.undo
        ? `${name} is undone by ${old.undo?.id === node.undo.id ? "the same" : "another"} flow, version ${node.undo.version}`
        : `${name} is not undone by a flow any more`,
    );
  for (const errorClass of errorClasses) {
    const [had, has] = [old, node].map(({ errorPorts }) => errorPorts?.includes(errorClass) ?? false);
    if (had !== has)
      texts.push(
        `${name} has ${has ? "an own" : "no own"} port for errors of the kind "${errorClassLabels[errorClass]}"`,
      );
  }
  if ((old.notes ?? "") !== (node.notes ?? "")) texts.push(`Changed the notes of ${name}`);
  return texts;
}

function retryChanges(name: string, old: RetryPolicy | undefined, now: RetryPolicy | undefined): string[] {
  if (isSame(old ?? null, now ?? null)) return [];
  if (!now) return [`${name} has the default number of attempts`];
  const texts: string[] = [];
  const general = ({ classes: _, ...rest }: RetryPolicy) => rest;
  if (!old || !isSame(general(old), general(now))) texts.push(`${name} is tried up to ${now.maxAttempts} times`);
  for (const errorClass of retryableClasses) {
    const rule = now.classes?.[errorClass];
    if (isSame(old?.classes?.[errorClass] ?? null, rule ?? null)) continue;
    const attempts = rule?.maxAttempts ?? now.maxAttempts;
    const how = rule ? (attempts === 1 ? "not tried again" : `tried up to ${attempts} times`) : "treated as by default";
    texts.push(`Errors of ${name} of the kind "${errorClassLabels[errorClass]}" are ${how}`);
  }
  return texts;
}

function paramText(name: string, pointer: string, was: JsonValue | undefined, now: JsonValue | undefined): string {
  const field = `"${pointer.slice(1).replaceAll("/", ".")}"`;
  if (was === undefined) return `Set ${field} of ${name} to ${show(now)}`;
  if (now === undefined) return `Removed ${field} of ${name}`;
  return `Changed ${field} of ${name} from ${show(was)} to ${show(now)}`;
}

function edgeChanges(
  from: FlowDefinition | null,
  to: FlowDefinition,
  before: ReadonlyMap<string, FlowNode>,
  after: ReadonlyMap<string, FlowNode>,
): FlowChange[] {
  // The connections of a new flow say nothing that its nodes do not.
  if (!from) return [];
  const oldKeys = new Set(from.edges.map(edgeKey));
  const newKeys = new Set(to.edges.map(edgeKey));
  const text = (edge: FlowEdge, nodes: ReadonlyMap<string, FlowNode>) => {
    const source = nodes.get(edge.from.node)?.name ?? edge.from.node;
    const target = nodes.get(edge.to.node)?.name ?? edge.to.node;
    return `*${source}*${edge.from.port === "out" ? "" : ` (${edge.from.port})`} → *${target}*`;
  };
  return [
    ...to.edges
      .filter((edge) => !oldKeys.has(edgeKey(edge)))
      .map((edge): FlowChange => ({ kind: "connected", nodeId: edge.to.node, text: `Connected ${text(edge, after)}` })),
    ...from.edges
      .filter((edge) => !newKeys.has(edgeKey(edge)))
      .map(
        (edge): FlowChange => ({
          kind: "disconnected",
          nodeId: edge.to.node,
          text: `Disconnected ${text(edge, before)}`,
        }),
      ),
  ];
}

type Changed = { pointer: string; old: JsonValue | undefined; now: JsonValue | undefined };

/** Fields that differ, as deep as both sides are objects or lists of the same length. */
function changedPointers(old: JsonValue | undefined, now: JsonValue | undefined, pointer = ""): Changed[] {
  if (old !== undefined && now !== undefined && isSame(old, now)) return [];
  const a = fieldsOf(old);
  const b = fieldsOf(now);
  const isLeaf =
    !a ||
    !b ||
    Array.isArray(old) !== Array.isArray(now) ||
    (Array.isArray(old) && Object.keys(a).length !== Object.keys(b).length);
  if (isLeaf) return [{ pointer, old, now }];
  return [...new Set([...Object.keys(a), ...Object.keys(b)])].flatMap((key) =>
    changedPointers(a[key], b[key], `${pointer}/${key}`),
  );
}

/** A computed parameter counts as one value. */
function fieldsOf(value: JsonValue | undefined): JsonObject | undefined {
  if (typeof value !== "object" || value === null) return undefined;
  if (!Array.isArray(value)) return "$cel" in value || "$liquid" in value ? undefined : value;
  return Object.fromEntries(value.entries());
}

const isSame = (a: JsonValue, b: JsonValue) => canonicalJson(a) === canonicalJson(b);

function show(value: JsonValue | undefined): string {
  if (value === undefined) return "nothing";
  const fields =
    fieldsOf(value) === undefined && typeof value === "object" && value !== null && !Array.isArray(value)
      ? value
      : undefined;
  const text = fields ? String(fields.$cel ?? fields.$liquid) : JSON.stringify(value);
  return text.length > 60 ? `${text.slice(0, 59)}…` : text;
}

const units: [number, string][] = [
  [86_400_000, "d"],
  [3_600_000, "h"],
  [60_000, "min"],
  [1_000, "s"],
];

function duration(ms: number): string {
  const unit = units.find(([size]) => ms >= size && ms % size === 0);
  return unit ? `${ms / unit[0]} ${unit[1]}` : `${ms} ms`;
}
