import { createHash } from "node:crypto";
import { existsSync, readdirSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { StartProblem } from "./start-problem.ts";

export const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), "../../..");

export type Settings = {
  /** Data, secrets and logs of this clone. */
  stateFolder: string;
  host: string;
  ports: { web: number; ingress: number; realtime: number };
  urls: { web: string; ingress: string; realtime: string };
  /** Set when Millrace shall use a Postgres that is already there. */
  databaseUrl: string | null;
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
  };
}

function port(env: NodeJS.ProcessEnv, name: string, fallback: number): number {
  const text = env[name];
  if (!text) return fallback;
  const value = Number(text);
  if (!Number.isInteger(value) || value < 1 || value > 65_535)
    throw new StartProblem(`${name} is "${text}", which is not a port number. Use a number from 1 to 65535.`);
  return value;
}

/** A short name for this clone, for things outside of it such as a folder under /var/lib. */
export const cloneName = (): string => createHash("sha256").update(root).digest("hex").slice(0, 12);

/** Whether an earlier start has left data here. */
export const hasData = (settings: Settings): boolean =>
  existsSync(settings.stateFolder) && readdirSync(settings.stateFolder).some((name) => name !== "runtime.json");
