import type { Organization } from "@millrace/contracts/api/organizations";
import type { Actor } from "../shared/actor.ts";
import type { CoreDeps } from "../shared/deps.ts";
import { readWithin } from "../shared/within.ts";
import { organizationView } from "./organization-view.ts";

/** The actor's organization. */
export const getOrganization = (deps: CoreDeps, actor: Actor): Promise<Organization> =>
  readWithin(deps, actor, async (tx) =>
    organizationView(await tx.organization.findUniqueOrThrow({ where: { id: actor.organizationId } })),
  );
