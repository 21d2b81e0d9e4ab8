import type { InstallationStatus } from "@millrace/contracts/api/account";
import type { CoreDeps } from "../shared/deps.ts";
import { version } from "./version.ts";

/** Whether nobody has an account yet, so that the first-run screen is due. */
export async function getInstallationStatus(deps: CoreDeps): Promise<InstallationStatus> {
  const anybody = await deps.database.installation.userAccount.findFirst({ select: { id: true } });
  return { needsSetup: anybody === null, version };
}
