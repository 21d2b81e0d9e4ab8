import type { Bus } from "@millrace/contracts/bus";
import type { NodeCatalog } from "@millrace/contracts/flow/node-definition";
import type { Database } from "@millrace/db/client";
import type { SecretBox } from "@millrace/db/encryption";

/** What use cases need from outside; made once by the composition root of each app. */
export type CoreDeps = {
  database: Database;
  catalog: NodeCatalog;
  bus: Bus;
  secretBox: SecretBox;
  /** Public base addresses, without a slash at the end. */
  addresses: { web: string; ingress: string; realtime: string };
  clock: () => Date;
};
