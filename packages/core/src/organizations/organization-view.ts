import type { Organization } from "@millrace/contracts/api/organizations";
import { toId } from "@millrace/contracts/ids";

type OrganizationRow = {
  id: string;
  name: string;
  slug: string;
  runRetentionDays: number;
  maxRunningRuns: number | null;
  createdAt: Date;
};

export const organizationView = (row: OrganizationRow): Organization => ({
  id: toId("organization", row.id),
  name: row.name,
  slug: row.slug,
  runRetentionDays: row.runRetentionDays,
  maxRunningRuns: row.maxRunningRuns,
  createdAt: row.createdAt.toISOString(),
});
