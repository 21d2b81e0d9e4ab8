import path from "node:path";
import { fileURLToPath } from "node:url";
import type { RoleUrls } from "@millrace/db/roles";
import { StartProblem } from "./start-problem.ts";

export const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), "../../..");

export type Settings = {
  /** Data, secrets and logs of this clone. */
  stateFolder: string;
  host: string;
  ports: { web: number; ingress: number; realtime: number };
  urls: { web: string; ingress: string; realtime: string };
  /** An admin's URL of a Postgres server to use instead of the embedded one. */
  databaseUrl: string | null;
  databaseName: string;
  /** A URL per role, where somebody has already made roles and database. */
  givenRoleUrls: RoleUrls | null;
};

/** The launcher's settings from the environment; throws a `StartProblem` that names the wrong variable. */
export function readSettings(env: NodeJS.ProcessEnv = process.env): Settings {
  const host = env.MILLRACE_HOST ?? "127.0.0.1";
  const ports = {
    web: port(env, "MILLRACE_WEB_PORT", 3000),
    ingress: port(env, "MILLRACE_INGRESS_PORT", 3100),
    realtime: port(env, "MILLRACE_REALTIME_PORT", 3101),
  };
  return {
    stateFolder: path.resolve(root, env.MILLRACE_STATE_FOLDER ?? ".millrace"),
    host,
    ports,
    urls: {
      web: env.MILLRACE_WEB_URL ?? `http://localhost:${ports.web}`,
      ingress: env.MILLRACE_INGRESS_URL ?? `http://localhost:${ports.ingress}`,
      realtime: env.MILLRACE_REALTIME_URL ?? `http://localhost:${ports.realtime}`,
    },
    databaseUrl: env.DATABASE_URL || null,
    databaseName: env.MILLRACE_DATABASE_NAME || "millrace",
    givenRoleUrls: roleUrlsFrom(env),
  };
}

function roleUrlsFrom(env: NodeJS.ProcessEnv): RoleUrls | null {
  const urls = {
    owner: env.DATABASE_OWNER_URL,
    app: env.DATABASE_APP_URL,
    runtime: env.DATABASE_RUNTIME_URL,
    maintenance: env.DATABASE_MAINTENANCE_URL,
  };
  const missing = Object.entries(urls).filter(([, url]) => !url);
  if (missing.length === Object.keys(urls).length) return null;
  if (missing.length > 0)
    throw new StartProblem(
      `DATABASE_${missing[0]?.[0].toUpperCase()}_URL is missing. Give the URL of all four roles (owner, app, runtime, maintenance), or of none.`,
    );
  return urls as RoleUrls;
}

function port(env: NodeJS.ProcessEnv, name: string, fallback: number): number {
  const text = env[name];
  if (!text) return fallback;
  const value = Number(text);
  if (!Number.isInteger(value) || value < 1 || value > 65_535)
    throw new StartProblem(`${name} is "${text}", which is not a port number. Use a number from 1 to 65535.`);
  return value;
}
