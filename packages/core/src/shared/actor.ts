import type { Role } from "@millrace/contracts/permissions";

/** A signed-in person, not yet inside an organization. Ids are UUIDs, as everywhere inside core. */
export type Person = { userId: string; sessionId: string; name: string; email: string };

/** A signed-in person acting for themselves, outside any organization. */
export type AccountActor = Person & { requestId: string };

/** A person acting inside one organization, with the role that was looked up for this request. */
export type UserActor = {
  kind: "user";
  userId: string;
  name: string;
  organizationId: string;
  role: Role;
  requestId: string;
};

/** Millrace itself acting inside one organization: schedules, retention. */
export type SystemActor = { kind: "system"; name: string; organizationId: string; requestId: string };

export type Actor = UserActor | SystemActor;

/** The person behind an actor, `null` when Millrace acts by itself. */
export const userIdOf = (actor: Actor): string | null => (actor.kind === "user" ? actor.userId : null);
