import type { SetUpInput, SetUpOutput } from "@millrace/contracts/api/account";
import { AppError } from "@millrace/contracts/errors";
import { newUuid } from "@millrace/contracts/ids";
import { hashPassword } from "../account/password.ts";
import { founder, insertOrganization } from "../organizations/insert-organization.ts";
import type { CoreDeps } from "../shared/deps.ts";
import { changeWithin } from "../shared/within.ts";

/**
 * Makes the first person and their organization, together or not at all. Once there is any person it is refused
 * (`auth.setup_done`), also when two set-ups come at the same time.
 */
export async function setUpInstallation(deps: CoreDeps, requestId: string, input: SetUpInput): Promise<SetUpOutput> {
  const passwordHash = await hashPassword(input.password);
  const userId = newUuid();
  const actor = founder({ userId, name: input.name, requestId });
  const { slug } = await changeWithin(deps, actor, async (tx) => {
    await tx.$executeRaw`select pg_advisory_xact_lock(hashtext('millrace.set_up_installation'))`;
    if (await tx.userAccount.findFirst({ select: { id: true } })) throw new AppError("auth.setup_done");
    await tx.userAccount.create({
      data: { id: userId, email: input.email, name: input.name, passwordHash, createdAt: deps.clock() },
    });
    return insertOrganization(tx, deps, actor, input.organizationName);
  });
  return { organizationSlug: slug };
}
