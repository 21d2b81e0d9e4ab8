import { readdir, readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { withSchemaEngine } from "./schema-engine.ts";

const schemaFolder = fileURLToPath(new URL("../prisma/schema", import.meta.url));

/**
 * The SQL that would take a database to the Prisma schema; empty when they agree. Row-level security, grants, functions,
 * partitions, triggers, checks and partial indexes are not part of a Prisma schema and not looked at.
 */
export async function diffSchema(ownerUrl: string): Promise<string> {
  const names = (await readdir(schemaFolder)).filter((name) => name.endsWith(".prisma"));
  const files = await Promise.all(
    names.map(async (path) => ({ path, content: await readFile(`${schemaFolder}/${path}`, "utf8") })),
  );
  const { stdout } = await withSchemaEngine(ownerUrl, (engine) =>
    engine.diff({
      from: { tag: "schemaDatasource", files, configDir: schemaFolder },
      to: { tag: "schemaDatamodel", files },
      script: true,
      exitCode: null,
      filters: { externalTables: [], externalEnums: [] },
    }),
  );
  return stdout?.startsWith("-- This is an empty migration.") ? "" : (stdout ?? "");
}
