import type { RealtimeTicket } from "@millrace/contracts/api/realtime";
import { AppError } from "@millrace/contracts/errors";
import { withOrganization } from "@millrace/db/client";
import type { Actor } from "../shared/actor.ts";
import type { CoreDeps } from "../shared/deps.ts";
import { hashToken, newToken } from "../shared/secret-token.ts";

const ticketLifetimeMs = 60_000;

/** A ticket for one connection to the hub, in the name of a person and good for 60 seconds. Only its hash is stored. */
export async function issueTicket(deps: CoreDeps, actor: Actor): Promise<RealtimeTicket> {
  if (actor.kind !== "user") throw new AppError("auth.required");
  const ticket = newToken();
  const expiresAt = new Date(deps.clock().getTime() + ticketLifetimeMs);
  const { organizationId, userId, name } = actor;
  await withOrganization(deps.database, { organizationId, userId }, (tx) =>
    tx.realtimeTicket.create({
      data: { organizationId, tokenHash: hashToken(ticket), userId, userName: name, expiresAt },
    }),
  );
  return { url: deps.addresses.realtime, ticket, expiresAt: expiresAt.toISOString() };
}
