import type { FlowNode } from "@millrace/contracts/flow/definition";
import type { DraftOperation, DraftPath } from "@millrace/contracts/flow/draft-operation";
import type { JsonValue } from "@millrace/contracts/json";
import { renameSteps } from "../expressions/rename-dynamic.ts";
import { edgeKey, edgeOfKey } from "./edges.ts";
import { fieldsOf } from "./json-fields.ts";

/** Operations on other node ids: what they address, the edges, the node itself and the expressions that name it. */
export const renameOperations = (
  operations: readonly DraftOperation[],
  renamed: ReadonlyMap<string, string>,
): DraftOperation[] => operations.map((operation) => renameOperation(operation, renamed));

function renameOperation(operation: DraftOperation, renamed: ReadonlyMap<string, string>): DraftOperation {
  const { path, value, was } = operation;
  return {
    path: renamePath(path, renamed),
    ...(value === undefined ? {} : { value: renameValue(path, value, renamed) }),
    ...(was === undefined ? {} : { was: renameValue(path, was, renamed) }),
  };
}

function renamePath(path: DraftPath, renamed: ReadonlyMap<string, string>): DraftPath {
  const [part, id, ...rest] = path;
  if (part === "nodes" || part === "places" || part === "members") return [part, renamed.get(id) ?? id, ...rest];
  const edge = part === "edges" ? edgeOfKey(id) : undefined;
  if (!edge) return path;
  const end = ({ node, port }: { node: string; port: string }) => ({ node: renamed.get(node) ?? node, port });
  return [part, edgeKey({ from: end(edge.from), to: end(edge.to) })];
}

function renameValue(path: DraftPath, value: JsonValue, renamed: ReadonlyMap<string, string>): JsonValue {
  const followed = renameSteps(value, renamed);
  const isWholeNode = path[0] === "nodes" && path.length === 2;
  const id = isWholeNode ? (fieldsOf(followed) as FlowNode | undefined)?.id : undefined;
  return id === undefined ? followed : { ...fieldsOf(followed), id: renamed.get(id) ?? id };
}
