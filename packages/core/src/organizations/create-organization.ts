import type { CreateOrganizationInput, CreateOrganizationOutput } from "@millrace/contracts/api/organizations";
import { toId } from "@millrace/contracts/ids";
import type { AccountActor } from "../shared/actor.ts";
import type { CoreDeps } from "../shared/deps.ts";
import { changeWithin } from "../shared/within.ts";
import { founder, insertOrganization } from "./insert-organization.ts";

/** Makes an organization that the person owns. Its slug comes from the name, with a suffix when it is taken. */
export async function createOrganization(
  deps: CoreDeps,
  person: AccountActor,
  input: CreateOrganizationInput,
): Promise<CreateOrganizationOutput> {
  const actor = founder({ userId: person.userId, name: person.name, requestId: person.requestId });
  const { slug } = await changeWithin(deps, actor, (tx) => insertOrganization(tx, deps, actor, input.name));
  return { id: toId("organization", actor.organizationId), slug };
}
