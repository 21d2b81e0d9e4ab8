import type { FlowDefinition, FlowProblem } from "@millrace/contracts/flow/definition";
import type { NodeCatalog } from "@millrace/contracts/flow/node-definition";
import { idSchema, toUuid } from "@millrace/contracts/ids";
import { usesOf } from "@millrace/engine/flow/uses";
import type { Actor } from "../shared/actor.ts";
import type { Tx } from "../shared/within.ts";

const credentialId = idSchema("credential");

/**
 * A problem for each node that names a credential which the organization does not have: one that was deleted, or of the
 * organization that the node was copied from. Its requests would fail in every run.
 */
export async function findMissingCredentials(
  tx: Tx,
  actor: Actor,
  definition: FlowDefinition,
  catalog: NodeCatalog,
): Promise<FlowProblem[]> {
  const named = definition.nodes
    .filter((node) => !node.disabled)
    .flatMap((node) => [...usesOf({ ...definition, nodes: [node] }, catalog).credentials].map((id) => ({ node, id })));
  const uuids = named.flatMap(({ id }) => {
    const parsed = credentialId.safeParse(id);
    return parsed.success ? [toUuid("credential", parsed.data)] : [];
  });
  const rows = await tx.credential.findMany({
    where: { organizationId: actor.organizationId, id: { in: uuids } },
    select: { id: true },
  });
  const there = new Set(rows.map(({ id }) => id));
  const isThere = (id: string) => {
    const parsed = credentialId.safeParse(id);
    return parsed.success && there.has(toUuid("credential", parsed.data));
  };
  return named
    .filter(({ id }) => !isThere(id))
    .map(({ node, id }) => {
      const key = Object.keys(node.params).find((name) => node.params[name] === id);
      return {
        code: "unknown_credential",
        severity: "error",
        message: `*${node.name}* names a credential that this organization does not have. Choose another one.`,
        nodeId: node.id,
        ...(key === undefined ? {} : { pointer: `/${key}` }),
      };
    });
}
