import { existsSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { seedDemo } from "@millrace/core/seed/seed-demo";
import { createDatabase } from "@millrace/db/client";
import { createSecretBox } from "@millrace/db/encryption";
import { migrateDatabase } from "@millrace/db/migrate";
import { nodeCatalog } from "@millrace/nodes/catalog";
import { createMemoryBus } from "@millrace/runtime/memory-bus";
import { runMain } from "./run-main.ts";
import { readSettings } from "./settings.ts";
import type { DemoAccess } from "./stack.ts";

/**
 * Migrates, and makes the demo organization when the installation has nobody yet. Prints what it does, and last one line of
 * JSON for the launcher: `{ "demo": … }`.
 */
runMain(async () => {
  const settings = readSettings();
  const env = (name: string): string => process.env[name] ?? "";
  console.log("migrating");
  await migrateDatabase({ ownerUrl: env("DATABASE_OWNER_URL") });

  console.log("looking for first data");
  const database = createDatabase({ url: env("DATABASE_APP_URL"), maxConnections: 2 });
  const memory = path.join(settings.stateFolder, "demo.json");
  const made = await seedDemo(
    {
      database,
      catalog: nodeCatalog,
      bus: createMemoryBus(),
      secretBox: createSecretBox({ masterKey: env("MILLRACE_MASTER_KEY") }),
      addresses: settings.urls,
      clock: () => new Date(),
    },
    { password: env("MILLRACE_DEMO_PASSWORD") },
  );
  await database.close();
  if (made) {
    const body = JSON.stringify(made.exampleBody);
    const curl = `curl -sS -X POST ${made.webhookUrl} -H 'content-type: application/json' -d '${body.replaceAll("'", "'\\''")}'`;
    const demo: DemoAccess = { email: made.email, password: env("MILLRACE_DEMO_PASSWORD"), curl };
    writeFileSync(memory, `${JSON.stringify(demo, null, 2)}\n`, { mode: 0o600 });
  }
  const demo = existsSync(memory) ? (JSON.parse(readFileSync(memory, "utf8")) as DemoAccess) : null;
  console.log(JSON.stringify({ demo }));
});
