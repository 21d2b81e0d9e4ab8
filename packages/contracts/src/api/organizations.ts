import { z } from "zod";
import { idSchema } from "../ids.ts";
import { email, organizationName, password, personName, role, slug } from "./account.ts";
import { timestamp } from "./paging.ts";

export const createOrganizationInput = z.object({ name: organizationName });
export type CreateOrganizationInput = z.infer<typeof createOrganizationInput>;
export const createOrganizationOutput = z.object({ id: idSchema("organization"), slug });
export type CreateOrganizationOutput = z.infer<typeof createOrganizationOutput>;

export const organization = z.object({
  id: idSchema("organization"),
  name: z.string(),
  slug,
  /** How long finished runs are kept. */
  runRetentionDays: z.int(),
  /** How many runs may be under way at once; `null` for any number. */
  maxRunningRuns: z.int().nullable(),
  createdAt: timestamp,
});
export type Organization = z.infer<typeof organization>;

const daysText = "Enter a number of days from 1 to 3,650.";
const runRetentionDays = z.int(daysText).min(1, daysText).max(3_650, daysText);

const runsText = "Enter a number of runs from 1 to 1,000,000, or nothing for no limit.";
const maxRunningRuns = z.int(runsText).min(1, runsText).max(1_000_000, runsText).nullable();

export const updateOrganizationInput = z.object({
  changes: z.object({
    name: organizationName.optional(),
    runRetentionDays: runRetentionDays.optional(),
    /** For runs that start from now on; `null` takes the limit away. */
    maxRunningRuns: maxRunningRuns.optional(),
  }),
});
export type UpdateOrganizationInput = z.infer<typeof updateOrganizationInput>;

export const member = z.object({
  id: idSchema("member"),
  userId: idSchema("user"),
  name: z.string(),
  email: z.string(),
  role,
  joinedAt: timestamp,
});
export type Member = z.infer<typeof member>;

/** Adds a person: an existing account by its address, or a new one with a first password that an admin hands over. */
export const addMemberInput = z.object({
  email,
  name: personName,
  role,
  firstPassword: password.optional(),
});
export type AddMemberInput = z.infer<typeof addMemberInput>;
export const changeMemberRoleInput = z.object({ memberId: idSchema("member"), role });
export type ChangeMemberRoleInput = z.infer<typeof changeMemberRoleInput>;
export const removeMemberInput = z.object({ memberId: idSchema("member") });
export type RemoveMemberInput = z.infer<typeof removeMemberInput>;

export const auditEntry = z.object({
  id: idSchema("auditEntry"),
  at: timestamp,
  actorName: z.string(),
  action: z.string(),
  subject: z.string(),
  details: z.record(z.string(), z.json()),
});
export type AuditEntry = z.infer<typeof auditEntry>;
