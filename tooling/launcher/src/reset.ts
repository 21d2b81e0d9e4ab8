import { existsSync, readdirSync, rmSync } from "node:fs";
import path from "node:path";
import { createInterface } from "node:readline/promises";
import { deleteEmbeddedData } from "@millrace/db/embedded";
import { runningLauncher } from "./preflight.ts";
import { runMain } from "./run-main.ts";
import { readSettings } from "./settings.ts";
import { StartProblem } from "./start-problem.ts";

/** `npm run reset`: deletes this clone's database, secrets and logs, so that the next start begins anew. */
runMain(async () => {
  const settings = readSettings();
  const running = runningLauncher(settings);
  if (running !== null)
    throw new StartProblem(`Millrace is running (process ${running}). Stop it with Ctrl-C first, then reset.`);
  if (settings.databaseUrl || settings.givenRoleUrls)
    throw new StartProblem(
      "DATABASE_URL or DATABASE_OWNER_URL is set, and reset only deletes the embedded database. Drop your own database yourself, or unset the variable.",
    );
  if (!existsSync(settings.stateFolder)) {
    console.log("There is nothing to reset.");
    return;
  }
  if (!process.argv.includes("--yes") && !(await confirmed(settings.stateFolder))) {
    console.log("Nothing was deleted.");
    return;
  }
  await deleteEmbeddedData(path.join(settings.stateFolder, "postgres"));
  for (const name of readdirSync(settings.stateFolder))
    if (name !== "runtime.json") rmSync(path.join(settings.stateFolder, name), { recursive: true, force: true });
  console.log("All flows, runs, people and secrets of this clone are deleted. Start again with: npm start");
});

async function confirmed(folder: string): Promise<boolean> {
  if (!process.stdin.isTTY)
    throw new StartProblem("Reset deletes all data. To do it without being asked: npm run reset -- --yes");
  const ask = createInterface({ input: process.stdin, output: process.stdout });
  const answer = await ask.question(
    `This deletes all flows, runs, people and secrets in ${folder}. Type "reset" to go on: `,
  );
  ask.close();
  return answer.trim() === "reset";
}
