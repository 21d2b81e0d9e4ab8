import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { expect, it } from "vitest";
import { readSecrets } from "./secrets.ts";
import { serviceEnvironments } from "./service-environments.ts";
import { readSettings } from "./settings.ts";

it("tells each process only the database roles that it uses", () => {
  const folder = mkdtempSync(path.join(tmpdir(), "millrace-environments-"));
  const roles = ["owner", "app", "runtime", "maintenance"];
  const urls = Object.fromEntries(
    roles.map((role) => [`DATABASE_${role.toUpperCase()}_URL`, `postgres://${role}@h/d`]),
  );
  process.env.DATABASE_URL = "postgres://admin@h/d";
  const { web, worker } = serviceEnvironments(
    readSettings({ MILLRACE_STATE_FOLDER: folder }),
    readSecrets(folder),
    urls,
    "production",
  );
  delete process.env.DATABASE_URL;
  rmSync(folder, { recursive: true });
  const seen = (env: NodeJS.ProcessEnv) =>
    roles.concat("admin").filter((role) => JSON.stringify(env).includes(`//${role}@`));
  expect(seen(web)).toEqual(["app"]);
  expect(seen(worker)).toEqual(["app", "runtime", "maintenance"]);
});
