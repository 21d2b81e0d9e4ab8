import { type Transaction, withOrganization } from "@millrace/db/client";
import { type Actor, userIdOf } from "./actor.ts";
import type { CoreDeps } from "./deps.ts";

/** A transaction in which only the actor's organization exists. */
export type Tx = Transaction;

const scopeOf = (actor: Actor) => ({ organizationId: actor.organizationId, userId: userIdOf(actor) ?? undefined });

/** Reads within the actor's organization, everything as of one moment. */
export const readWithin = <T>(deps: CoreDeps, actor: Actor, read: (tx: Tx) => Promise<T>): Promise<T> =>
  withOrganization(deps.database, scopeOf(actor), read, { isolation: "snapshot" });

/**
 * Changes the actor's organization in one transaction: everything or nothing. What changed is recorded in it with
 * `recordChange`; once it is committed, the relay is told that the outbox has news.
 */
export async function changeWithin<T>(deps: CoreDeps, actor: Actor, change: (tx: Tx) => Promise<T>): Promise<T> {
  const result = await withOrganization(deps.database, scopeOf(actor), change);
  deps.bus.publish("outbox", actor.organizationId);
  return result;
}
