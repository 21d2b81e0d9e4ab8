import type { Person } from "@millrace/core/shared/actor";
import type { CoreDeps } from "@millrace/core/shared/deps";

/** The part of a pino logger that the API uses. */
export type ApiLog = { error: (fields: Record<string, unknown>, message: string) => void };

export type ApiDeps = CoreDeps & { log: ApiLog };

/** Who calls: somebody over HTTP, or Millrace itself. Only `createSystemCaller` makes the second kind. */
export type Caller =
  | { kind: "person"; person: Person | null; organizationSlug: string | null }
  | { kind: "system"; organizationId: string; name: string };

export type ApiContext = { deps: ApiDeps; requestId: string; caller: Caller };

/**
 * The context of one HTTP request. `session` is what `sessionByToken` gave, `organizationSlug` the header `x-organization`.
 * Neither is believed any further: membership and role are looked up by the procedure.
 */
export function createContext(request: {
  deps: ApiDeps;
  session: Person | null;
  organizationSlug: string | null;
  requestId: string;
}): ApiContext {
  const { deps, session, organizationSlug, requestId } = request;
  return { deps, requestId, caller: { kind: "person", person: session, organizationSlug } };
}

/** The header that names the organization of a request. */
export const organizationHeader = "x-organization";
