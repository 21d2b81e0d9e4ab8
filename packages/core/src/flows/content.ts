import { createHash } from "node:crypto";
import { type FlowDefinition, flowDefinition } from "@millrace/contracts/flow/definition";
import type { NodeCatalog } from "@millrace/contracts/flow/node-definition";
import { canonicalJson } from "@millrace/contracts/json";
import { contentDocument } from "@millrace/engine/flow/hash";
import type { Actor } from "../shared/actor.ts";
import type { Tx } from "../shared/within.ts";

/** SHA-256 of the canonical form: the same for definitions that mean the same, whatever their order and left-out defaults. */
export const contentHashOf = (definition: FlowDefinition, catalog: NodeCatalog): string =>
  createHash("sha256")
    .update(canonicalJson(contentDocument(definition, catalog)))
    .digest("hex");

/**
 * Until the transaction ends: retention (`alone`) waits for everybody who is about to refer to a content, and they for it,
 * so that it never deletes one that was found there a moment before.
 */
export async function lockContents(tx: Tx, organizationId: string, how: "shared" | "alone"): Promise<void> {
  const key = `millrace.flow_content:${organizationId}`;
  if (how === "alone") await tx.$executeRaw`select pg_advisory_xact_lock(hashtextextended(${key}, 0))`;
  else await tx.$executeRaw`select pg_advisory_xact_lock_shared(hashtextextended(${key}, 0))`;
}

/** Keeps a definition under its hash; content that is there already stays as it is. */
export async function keepContent(
  tx: Tx,
  actor: Actor,
  content: { hash: string; definition: FlowDefinition; at: Date },
): Promise<void> {
  const { hash, definition, at } = content;
  await lockContents(tx, actor.organizationId, "shared");
  await tx.flowContent.createMany({
    data: [{ organizationId: actor.organizationId, hash, definition, createdAt: at }],
    skipDuplicates: true,
  });
}

export async function readContent(tx: Tx, actor: Actor, hash: string): Promise<FlowDefinition> {
  const row = await tx.flowContent.findFirstOrThrow({ where: { organizationId: actor.organizationId, hash } });
  return flowDefinition.parse(row.definition);
}
