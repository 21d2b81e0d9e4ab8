import type { Secrets } from "./secrets.ts";
import type { Settings } from "./settings.ts";

/**
 * What each process is told, and nothing else: the owner's and the administrator's database URLs stay with the launcher,
 * and the web app gets no role but its own.
 */
export function serviceEnvironments(
  settings: Settings,
  secrets: Secrets,
  database: NodeJS.ProcessEnv,
  mode: "production" | "development",
): { web: NodeJS.ProcessEnv; worker: NodeJS.ProcessEnv } {
  const { DATABASE_APP_URL, DATABASE_RUNTIME_URL, DATABASE_MAINTENANCE_URL } = database;
  const shared: NodeJS.ProcessEnv = {
    ...inherited(process.env),
    NODE_ENV: mode,
    DATABASE_APP_URL,
    MILLRACE_MASTER_KEY: secrets.masterKey,
    MILLRACE_WEB_URL: settings.urls.web,
    MILLRACE_INGRESS_URL: settings.urls.ingress,
    MILLRACE_REALTIME_URL: settings.urls.realtime,
  };
  return {
    web: { ...shared, NEXTAUTH_SECRET: secrets.sessionSecret, NEXTAUTH_URL: settings.urls.web },
    worker: {
      ...shared,
      DATABASE_RUNTIME_URL,
      DATABASE_MAINTENANCE_URL,
      MILLRACE_HOST: settings.host,
      MILLRACE_INGRESS_PORT: String(settings.ports.ingress),
      MILLRACE_REALTIME_PORT: String(settings.ports.realtime),
      // Nobody balances between processes here, and Ctrl-C shall not take a second longer.
      MILLRACE_DRAIN_MS: "0",
    },
  };
}

/** The person's environment without database addresses: settings such as LOG_LEVEL or PATH go on to the processes. */
const inherited = (env: NodeJS.ProcessEnv): NodeJS.ProcessEnv =>
  Object.fromEntries(Object.entries(env).filter(([name]) => !/^(DATABASE_|PG|MILLRACE_.*_PASSWORD$)/.test(name)));
