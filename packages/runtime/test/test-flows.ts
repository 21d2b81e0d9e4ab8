import { createHash } from "node:crypto";
import { type FlowDefinition, type FlowNode, flowDefinition } from "@millrace/contracts/flow/definition";
import { newUuid } from "@millrace/contracts/ids";
import { canonicalJson, type JsonObject, type JsonValue } from "@millrace/contracts/json";
import type pg from "pg";

type NodeInput = Partial<Omit<FlowNode, "params">> & { id: string; type: string; params?: JsonObject };

/** `edges` as "a>b" or "a.port>b". */
export const flow = (nodes: NodeInput[], edges: string[], settings: JsonObject = {}): FlowDefinition =>
  flowDefinition.parse({
    format: 1,
    nodes: nodes.map((node) => ({ typeVersion: 1, name: node.id, ...node })),
    edges: edges.map((edge) => {
      const [from = "", to = ""] = edge.split(">");
      const [node, port = "out"] = from.split(".");
      return { from: { node, port }, to: { node: to, port: "in" } };
    }),
    settings,
  });

/** A straight line behind a webhook. */
export const line = (...nodes: NodeInput[]): FlowDefinition => {
  const all: NodeInput[] = [{ id: "start", type: "webhook" }, ...nodes];
  const edges = all.slice(1).map((node, index) => `${all[index]?.id}>${node.id}`);
  return flow(all, edges);
};

/** Five pure nodes and a reply, the flow of the measurements. */
export const pureLine = (): FlowDefinition =>
  line(
    ...[0, 1, 2, 3, 4].map((index) => ({ id: `k${index}`, type: "add", params: { name: `k${index}`, value: index } })),
  );

export async function createOrganization(admin: pg.Pool): Promise<{ id: string; slug: string }> {
  const id = newUuid();
  const slug = `org-${id.slice(-12)}`;
  await admin.query("insert into organization (id, slug, name) values ($1, $2, $2)", [id, slug]);
  return { id, slug };
}

/** Stores a definition and makes it the production version behind the webhook path; returns the flow's id. */
export async function publish(
  admin: pg.Pool,
  organizationId: string,
  definition: FlowDefinition,
  options: { path?: string; flowId?: string; reply?: "result" | "accepted" } = {},
): Promise<{ flowId: string; contentHash: string; path: string }> {
  const flowId = options.flowId ?? newUuid();
  const path = options.path ?? `path-${flowId.slice(-12)}`;
  const contentHash = createHash("sha256")
    .update(canonicalJson(definition as JsonValue))
    .digest("hex");
  const client = await admin.connect();
  try {
    await client.query("begin");
    await client.query("insert into flow (organization_id, id, name) values ($1, $2, $3) on conflict do nothing", [
      organizationId,
      flowId,
      flowId,
    ]);
    await client.query(
      "insert into flow_content (organization_id, hash, definition) values ($1, $2, $3) on conflict do nothing",
      [organizationId, contentHash, JSON.stringify(definition)],
    );
    const { rows } = await client.query(
      `insert into flow_version (organization_id, flow_id, number, content_hash, layout)
       select $1, $2, coalesce(max(number), 0) + 1, $3, '{}' from flow_version where organization_id = $1 and flow_id = $2
       returning number`,
      [organizationId, flowId, contentHash],
    );
    await client.query(
      `insert into flow_production (organization_id, flow_id, version_number, trigger_kind) values ($1, $2, $3, 'webhook')
       on conflict (organization_id, flow_id) do update set version_number = excluded.version_number`,
      [organizationId, flowId, rows[0].number],
    );
    await client.query(
      `insert into webhook_route (organization_id, path, flow_id, method, reply) values ($1, $2, $3, 'POST', $4)
       on conflict do nothing`,
      [organizationId, path, flowId, options.reply ?? "result"],
    );
    await client.query("commit");
  } finally {
    client.release();
  }
  return { flowId, contentHash, path };
}
