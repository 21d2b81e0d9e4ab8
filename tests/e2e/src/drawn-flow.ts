import type { procedures } from "./procedures.ts";

type Api = ReturnType<typeof procedures>;
type Definition = { nodes: readonly { id: string }[]; edges: readonly object[] };
type Layout = { nodes: Record<string, { x: number; y: number }> };
type Draft = { flowId: string; draftRevision: number };

export const node = (id: string, type: string, name: string, params: object = {}) => ({
  id,
  type,
  typeVersion: 1,
  name,
  params,
});

/** `from` can name a port, as in "check.no". */
export function edge(from: string, to: string) {
  const [id, port = "out"] = from.split(".");
  return { from: { node: id, port }, to: { node: to, port: "in" } };
}

export const definitionOf = <Node extends { id: string }>(nodes: Node[], edges: object[]) => ({
  format: 1,
  settings: {},
  nodes,
  edges,
});

const inARow = ({ nodes }: Definition): Layout => ({
  nodes: Object.fromEntries(nodes.map(({ id }, index) => [id, { x: index * 320, y: 0 }])),
});

/** Saves a drawing as the draft of a new flow, as the editor does. Without a layout its nodes stand in a row. */
export async function drawFlow(api: Api, name: string, definition: Definition, layout?: Layout): Promise<Draft> {
  const flow = taken(await api.mutate<Refusable & { id: string; draftRevision: number }>("flows.create", { name }));
  return drawAgain(api, { flowId: flow.id, draftRevision: flow.draftRevision }, definition, layout);
}

/** Puts another drawing in the place of a draft. */
export async function drawAgain(
  api: Api,
  { flowId, draftRevision }: Draft,
  definition: Definition,
  layout: Layout = inARow(definition),
): Promise<Draft> {
  const drawing = { flowId, baseRevision: draftRevision, summary: "Drew it", definition, layout };
  const saved = taken(await api.mutate<Refusable & Draft>("flows.saveDraft", drawing));
  return { flowId, draftRevision: saved.draftRevision };
}

/** Makes a version of a draft and points production at it. */
export async function publish(api: Api, draft: Draft): Promise<void> {
  taken(await api.mutate<Refusable>("flows.publish", draft));
}

/** A drawing as a flow in production; resolves with the flow's id. */
export async function publishFlow(api: Api, name: string, definition: Definition, layout?: Layout): Promise<string> {
  const draft = await drawFlow(api, name, definition, layout);
  await publish(api, draft);
  return draft.flowId;
}

/** Starts a run of what is in production; resolves with the run's id. */
export async function startRun(api: Api, flowId: string, input: object): Promise<string> {
  const started = await api.mutate<Refusable & { runId: string }>("runs.start", {
    flowId,
    source: "production",
    input,
  });
  return taken(started).runId;
}

export const statusOf = async (api: Api, runId: string): Promise<string> =>
  (await api.query<{ status: string }>("runs.get", { runId })).status;

type Refusable = { error?: string };

function taken<Answer extends Refusable>(answer: Answer): Answer {
  if (answer.error) throw new Error(`the product refused: ${answer.error}`);
  return answer;
}
