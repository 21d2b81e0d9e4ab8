import { z } from "zod";

const baseAddress = z.url({ protocol: /^https?$/ }).transform((url) => url.replace(/\/+$/, ""));

const environment = z.object({
  NODE_ENV: z.enum(["development", "production", "test"]).default("production"),
  DATABASE_APP_URL: z.url({ protocol: /^postgres(ql)?$/ }),
  MILLRACE_MASTER_KEY: z.string().min(1),
  NEXTAUTH_SECRET: z.string().min(16, "Use at least 16 random characters."),
  NEXTAUTH_URL: baseAddress,
  MILLRACE_WEB_URL: baseAddress,
  MILLRACE_INGRESS_URL: baseAddress,
  MILLRACE_REALTIME_URL: baseAddress,
  MILLRACE_WEB_DATABASE_CONNECTIONS: z.coerce.number().int().min(2).max(100).default(10),
  MILLRACE_TRUSTED_PROXIES: z.coerce.number().int().min(0).max(10).default(0),
  LOG_LEVEL: z.enum(["debug", "info", "warn", "error", "silent"]).default("info"),
});
export type WebEnvironment = z.infer<typeof environment>;

let parsed: WebEnvironment | undefined;

/**
 * The settings of this process, read once. Throws one sentence per wrong or missing variable, without its value. Read at
 * run time only, so that one build serves every installation.
 */
export function readEnvironment(): WebEnvironment {
  if (parsed) return parsed;
  const result = environment.safeParse(process.env);
  if (!result.success) {
    const lines = result.error.issues.map((issue) => `  ${issue.path.join(".")}: ${issue.message}`);
    throw new Error(`The environment of the web app is not complete:\n${lines.join("\n")}`);
  }
  parsed = result.data;
  return parsed;
}

/** Asked for while the build loads the routes, when nothing else of the environment is there yet. */
export const readLogLevel = (): WebEnvironment["LOG_LEVEL"] => environment.shape.LOG_LEVEL.parse(process.env.LOG_LEVEL);

export const isSecureOrigin = (): boolean => readEnvironment().MILLRACE_WEB_URL.startsWith("https:");
