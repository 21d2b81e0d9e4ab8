import { z } from "zod";

const workerRoles = ["ingress", "executor", "scheduler", "maintenance", "realtime"] as const;
export type WorkerRole = (typeof workerRoles)[number];

const port = z.coerce.number().int().min(0).max(65_535);

const variables = z.object({
  MILLRACE_ROLES: z
    .string()
    .default(workerRoles.join(","))
    .transform((text) => text.split(",").map((word) => word.trim()))
    .pipe(z.array(z.enum(workerRoles)).min(1)),
  MILLRACE_HOST: z.string().default("127.0.0.1"),
  MILLRACE_INGRESS_PORT: port.default(3100),
  MILLRACE_REALTIME_PORT: port.default(3101),
  /** Health of a process with neither ingress nor realtime; those answer on their own ports. */
  MILLRACE_HEALTH_PORT: port.default(3102),
  MILLRACE_WEB_URL: z.url(),
  MILLRACE_INGRESS_URL: z.url(),
  MILLRACE_REALTIME_URL: z.url(),
  DATABASE_APP_URL: z.string().min(1),
  DATABASE_RUNTIME_URL: z.string().min(1),
  DATABASE_MAINTENANCE_URL: z.string().min(1),
  /** 32 bytes, base 64. */
  MILLRACE_MASTER_KEY: z
    .string()
    .refine((text) => Buffer.from(text, "base64").length === 32, "must be 32 bytes in base 64"),
  MILLRACE_MAX_RUNS: z.coerce.number().int().min(1).max(100_000).default(10_000),
  MILLRACE_LEASE_MS: z.coerce.number().int().min(1_000).max(600_000).default(15_000),
  /** How long a stopping process still answers requests while its readiness already says no. */
  MILLRACE_DRAIN_MS: z.coerce.number().int().min(0).max(20_000).default(1_000),
  MILLRACE_MAX_BODY_BYTES: z.coerce.number().int().min(1_024).max(100_000_000).default(1_048_576),
  MILLRACE_SANDBOX_PROCESSES: z.coerce.number().int().min(1).max(64).default(2),
  /**
   * For development and tests only: hosts with port, comma separated, that flows may reach although they are private
   * ("127.0.0.1:8123"). Empty, every private, local and reserved address is refused.
   */
  MILLRACE_ALLOW_PRIVATE_HOSTS: z
    .string()
    .default("")
    .transform((text) =>
      text
        .split(",")
        .map((host) => host.trim())
        .filter(Boolean),
    ),
  LOG_LEVEL: z.enum(["debug", "info", "warn", "error"]).default("info"),
});

export type WorkerEnv = z.infer<typeof variables>;

/** The worker's settings; throws one error that lists every variable that is missing or wrong. */
export function readEnv(source: NodeJS.ProcessEnv = process.env): WorkerEnv {
  const result = variables.safeParse(source);
  if (result.success) return result.data;
  const problems = result.error.issues.map((issue) => `  ${issue.path.join(".")}: ${issue.message}`);
  throw new Error(`The worker's environment is not complete:\n${problems.join("\n")}`);
}
