import { z } from "zod";

/**
 * Background jobs (not flows): name → payload schema and limits. Payloads are plain JSON, parsed when enqueued and when
 * handled. Jobs act through the server-side caller as a system actor inside one organization, where they name one.
 */
export const jobCatalog = {
  /** Deletes what is past its retention in one organization. */
  "organization.prune": { payload: z.object({ organizationId: z.uuid() }).strict(), maxAttempts: 5 },
  /** Makes the partitions of the coming weeks and enqueues one `organization.prune` per organization. */
  "installation.maintain": { payload: z.object({}).strict(), maxAttempts: 5, cron: "17 * * * *" },
  /** Carries out one action on many runs. */
  "runs.bulk": {
    payload: z.object({ organizationId: z.uuid(), bulkId: z.uuid() }).strict(),
    maxAttempts: 5,
  },
  /** Compares the runs of a test set that have ended with what is expected. */
  "tests.settle": {
    payload: z.object({ organizationId: z.uuid(), testSetRunId: z.uuid() }).strict(),
    maxAttempts: 10,
  },
} as const satisfies Record<string, { payload: z.ZodType; maxAttempts: number; cron?: string }>;

export type JobName = keyof typeof jobCatalog;
export type JobPayload<N extends JobName> = z.infer<(typeof jobCatalog)[N]["payload"]>;
