import { randomBytes } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { StartProblem } from "./start-problem.ts";

export type Secrets = {
  /** 32 bytes, base 64: wraps the organizations' keys. Losing it makes every stored credential unreadable. */
  masterKey: string;
  sessionSecret: string;
  demoPassword: string;
  database: { superuser: string; owner: string; app: string; runtime: string; maintenance: string };
};

/** The secrets of this clone, made at the first start and kept in a file that only its owner can read. */
export function readSecrets(stateFolder: string): Secrets {
  const file = path.join(stateFolder, "secrets.json");
  if (existsSync(file)) {
    try {
      return JSON.parse(readFileSync(file, "utf8")) as Secrets;
    } catch {
      throw new StartProblem(`${file} is damaged. Restore it from a backup, or start over with: npm run reset`);
    }
  }
  const secrets: Secrets = {
    masterKey: randomBytes(32).toString("base64"),
    sessionSecret: randomBytes(32).toString("base64url"),
    demoPassword: randomBytes(9).toString("base64url"),
    database: {
      superuser: databasePassword(),
      owner: databasePassword(),
      app: databasePassword(),
      runtime: databasePassword(),
      maintenance: databasePassword(),
    },
  };
  mkdirSync(stateFolder, { recursive: true });
  writeFileSync(file, `${JSON.stringify(secrets, null, 2)}\n`, { mode: 0o600, flag: "wx" });
  return secrets;
}

const databasePassword = (): string => randomBytes(18).toString("base64url");
