import type { Pool } from "pg";
import type { HealthCheck } from "./health.ts";

/** What readiness asks: the database answers, and no part of this process has failed. */
export const createHealthChecks = ({
  pool,
  lifecycle,
}: {
  pool: Pool;
  lifecycle: { hasFailed: () => boolean };
}): HealthCheck[] => [
  { name: "database", check: async () => void (await pool.query("select 1")) },
  {
    name: "parts",
    check: async () => {
      if (lifecycle.hasFailed()) throw new Error("a part of this process has failed");
    },
  },
];
