import { AppError } from "@millrace/contracts/errors";
import { flowFormat } from "@millrace/contracts/flow/definition";
import { type FlowFile, flowFile, flowFileFormat } from "@millrace/contracts/flow/flow-file";
import type { NodeCatalog } from "@millrace/contracts/flow/node-definition";
import { findStorageProblem, type JsonObject, type JsonValue } from "@millrace/contracts/json";
import { checksumOf } from "./checksum.ts";

/**
 * A flow file from its text. Reading it runs nothing. Refused, each with what to do: a text that is no flow file, a newer format,
 * a file that is not as it was exported, and node types that this installation does not have.
 */
export function readFlowFile(text: string, catalog: NodeCatalog): FlowFile {
  const raw = parseObject(text);
  if (raw.millrace !== "flow") throw new AppError("flow_file.not_a_flow");
  requireKnownFormat(raw);
  if (raw.checksum !== checksumOf(raw)) throw new AppError("flow_file.changed");
  const parsed = flowFile.safeParse(raw);
  if (!parsed.success) throw invalid(parsed.error.issues[0]?.path ?? [], parsed.error.issues[0]?.message ?? "");
  requireKnownNodes(parsed.data, catalog);
  requireMain(parsed.data);
  return parsed.data;
}

const invalid = (path: readonly PropertyKey[], message: string): AppError =>
  new AppError("flow_file.invalid", {
    message: `This file is not a valid flow file (${[path.join("."), message.replace(/\.$/, "")].filter(Boolean).join(": ")}). Export it again.`,
    details: { path: path.join(".") },
  });

function parseObject(text: string): JsonObject {
  let value: JsonValue;
  try {
    value = JSON.parse(text);
  } catch (thrown) {
    const where = thrown instanceof Error ? thrown.message : "";
    throw new AppError("flow_file.not_a_flow", {
      message: `This file is not JSON: ${where}. Choose a file that was exported from Millrace.`,
    });
  }
  if (typeof value !== "object" || value === null || Array.isArray(value)) throw new AppError("flow_file.not_a_flow");
  const problem = findStorageProblem(value);
  if (problem === "too_deep") throw new AppError("request.too_deep");
  if (problem) throw new AppError("request.unstorable_text");
  return value;
}

/** Before anything else: what a newer format means can't be known, and its checksum may be made in another way. */
function requireKnownFormat(raw: JsonObject): void {
  const formats = [
    { found: raw.format, known: flowFileFormat },
    ...(Array.isArray(raw.flows) ? raw.flows : []).map((flow) => ({
      found: definitionFormat(flow),
      known: flowFormat,
    })),
  ];
  const newer = formats.find(({ found, known }) => typeof found === "number" && found > known);
  if (newer)
    throw new AppError("flow_file.newer_format", { details: { format: Number(newer.found), supported: newer.known } });
}

function definitionFormat(flow: JsonValue): JsonValue | undefined {
  const definition = isObject(flow) ? flow.definition : undefined;
  return isObject(definition) ? definition.format : undefined;
}

const isObject = (value: JsonValue | undefined): value is JsonObject =>
  typeof value === "object" && value !== null && !Array.isArray(value);

function requireKnownNodes(file: FlowFile, catalog: NodeCatalog): void {
  const unknown = file.flows.flatMap((flow) =>
    flow.definition.nodes
      .filter((node) => !catalog.find(node.type, node.typeVersion))
      .map((node) => ({ flow: flow.name, node: node.name, type: node.type, typeVersion: node.typeVersion })),
  );
  const [first] = unknown;
  if (!first) return;
  const others = unknown.length > 1 ? ` and ${unknown.length - 1} more` : "";
  throw new AppError("flow_file.unknown_nodes", {
    message: `This installation does not have the node type "${first.type}" version ${first.typeVersion}, which *${first.node}* in *${first.flow}* needs${others}. Update the installation, or export the flow without it.`,
    details: { nodes: unknown.slice(0, 50) },
  });
}

function requireMain({ main, flows }: FlowFile): void {
  const keys = flows.map(({ id, version }) => `${id} ${version}`);
  if (new Set(keys).size !== keys.length) throw invalid(["flows"], "The same flow is in it twice.");
  if (!keys.includes(`${main.id} ${main.version}`)) throw invalid(["main"], "The flow that it names is not in it.");
}
