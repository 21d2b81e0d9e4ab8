import { AppError } from "@millrace/contracts/errors";
import {
  type FlowDefinition,
  type FlowLayout,
  flowEdge,
  flowLayout,
  flowNode,
  flowSettings,
} from "@millrace/contracts/flow/definition";
import type { DraftOperation, FlowDocument } from "@millrace/contracts/flow/draft-operation";

/**
 * Parses what operations put into a document. What they left alone is the very same object as before and was parsed when it
 * came, so the cost is that of the change. Refuses what does not fit the format: `request.invalid`, naming the place.
 */
export function parseChanged(before: FlowDocument, after: FlowDocument): FlowDocument {
  if (before === after) return before;
  const { nodes, edges, settings } = after.definition;
  return {
    definition: {
      ...after.definition,
      nodes: parseNew(flowNode, before.definition.nodes, nodes, (node) => `nodes.${node.id}`),
      edges: parseNew(flowEdge, before.definition.edges, edges, ({ from, to }) => `edges.${from.node}>${to.node}`),
      settings: settings === before.definition.settings ? settings : parsed(flowSettings, settings, "settings"),
    } satisfies FlowDefinition,
    layout: parseLayout(before.layout, after.layout),
  };
}

type Schema<T> = {
  safeParse(
    value: unknown,
  ):
    | { success: true; data: T }
    | { success: false; error: { issues: readonly { path: readonly PropertyKey[]; message: string }[] } };
};

function parseNew<T extends object>(
  schema: Schema<T>,
  before: readonly T[],
  after: readonly T[],
  placeOf: (item: T) => string,
): T[] {
  const known = new Set(before);
  return after.map((item) => (known.has(item) ? item : parsed(schema, item, placeOf(item))));
}

/** The parts of a layout are small and parsed whole where anything in them changed. */
function parseLayout(before: FlowLayout, after: FlowLayout): FlowLayout {
  const isSame = (["nodes", "notes", "groups", "members"] as const).every((part) => before[part] === after[part]);
  return isSame ? before : parsed(flowLayout, after, "layout");
}

function parsed<T>(schema: Schema<T>, value: unknown, place: string): T {
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  const [issue] = result.error.issues;
  throw invalidEdit([place, ...(issue?.path ?? [])].map(String).join("."), issue?.message ?? "This does not fit.");
}

/** An edit that would make something of a document that is none. */
const invalidEdit = (place: string, problem: string): AppError =>
  new AppError("request.invalid", {
    message: `The edit can't be taken because of ${place}: ${problem}`,
    details: { fields: { [place]: problem } },
  });

/** A node is addressed by its id, so no operation may give it another one. */
export function refuseForeignId({ path: [part, id, ...rest], value }: DraftOperation): void {
  if (part !== "nodes" || (rest.length === 0 && value === undefined)) return;
  const isNode = typeof value === "object" && value !== null && !Array.isArray(value) && value.id === id;
  if (rest[0] === "id" || (rest.length === 0 && !isNode)) throw invalidEdit(`nodes.${id}.id`, "A node keeps its id.");
}
