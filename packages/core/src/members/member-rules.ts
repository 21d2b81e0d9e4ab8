import { AppError } from "@millrace/contracts/errors";
import { type Role, roleRank } from "@millrace/contracts/permissions";
import type { Actor } from "../shared/actor.ts";

/** Nobody gives, changes or removes a role above the own one. */
export function requireRoleWithinReach(actor: Actor, role: Role): void {
  if (actor.kind === "user" && roleRank(role) < roleRank(actor.role)) throw new AppError("organization.role_too_high");
}
