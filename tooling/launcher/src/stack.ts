import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import path from "node:path";
import { openDatabase } from "./database.ts";
import { claimClone, preflight } from "./preflight.ts";
import type { Progress } from "./progress.ts";
import { runCommand } from "./run-command.ts";
import { readSecrets } from "./secrets.ts";
import { serviceEnvironments } from "./service-environments.ts";
import { type Service, startService } from "./services.ts";
import { root, type Settings } from "./settings.ts";
import { StartProblem } from "./start-problem.ts";
import { waitUntilHealthy } from "./wait-until-healthy.ts";

export type Stack = {
  demo: DemoAccess | null;
  /** Resolves with a sentence when a part can't be kept running. */
  givenUp: Promise<string>;
  stop: () => Promise<void>;
};

/** What the seed made at the first start, kept so that later starts can show it again. */
export type DemoAccess = { email: string; password: string; curl: string };

const stopGraceMs = 28_000;

/** Starts everything in order and leaves nothing running when that fails. `mode` decides between the build and hot reload. */
export async function startStack(
  settings: Settings,
  progress: Progress,
  mode: "production" | "development",
): Promise<Stack> {
  await preflight(settings);
  const unclaim = claimClone(settings);
  const secrets = readSecrets(settings.stateFolder);
  const stops: (() => Promise<void>)[] = [async () => unclaim()];
  const stopAll = async () => {
    for (const stop of stops.splice(0).reverse()) await stop();
  };
  // Ctrl-C while starting must also stop what has been started so far.
  const interrupted = () => void stopAll().finally(() => process.exit(130));
  process.once("SIGINT", interrupted);
  process.once("SIGTERM", interrupted);
  try {
    await progress.phase("Generated code", (note) => turbo(["generate"], note));
    // The build does not need the database, nor the database the build.
    const building =
      mode === "production" ? progress.phase("Build", (note) => turbo(["build"], note)) : Promise.resolve();
    building.catch(() => {});
    const database = await openDatabase(settings, secrets, progress);
    stops.push(database.stop);
    const demo = await progress.phase("Migrations and first data", (note) =>
      prepare(settings, secrets.demoPassword, database.env, note),
    );
    await building;

    const logFolder = path.join(settings.stateFolder, "logs");
    const { promise: givenUp, resolve: giveUp } = Promise.withResolvers<string>();
    const env = serviceEnvironments(settings, secrets, database.env, mode);
    const start = (name: "worker" | "web", cwd: string, args: string[]): Service => {
      const service = startService(
        { name, cwd: path.join(root, cwd), command: process.execPath, args, env: env[name] },
        {
          logFolder,
          echo: mode === "development",
          say: (line) => console.log(line),
          onGivenUp: (which, log) => giveUp(`The ${which} ends right after each start. Its log says why: ${log}`),
        },
      );
      stops.push(() => service.stop(stopGraceMs));
      return service;
    };
    const logOf = (name: string) => path.join(logFolder, `${name}.log`);
    await progress.phase("Worker and web", async () => {
      start(
        "worker",
        "apps/worker",
        mode === "production" ? await shippedArgs("apps/worker") : ["--watch", "src/main.ts"],
      );
      start("web", "apps/web", [
        nextBinary(),
        mode === "production" ? "start" : "dev",
        "--port",
        String(settings.ports.web),
        "--hostname",
        settings.host,
      ]);
      const healthy = Promise.all([
        waitUntilHealthy(
          "worker",
          `http://${settings.host}:${settings.ports.ingress}/api/health/ready`,
          logOf("worker"),
        ),
        waitUntilHealthy("web", `http://${settings.host}:${settings.ports.web}/api/health/ready`, logOf("web")),
      ]);
      const failure = await Promise.race([healthy.then(() => null), givenUp]);
      if (failure) throw new StartProblem(failure);
    });
    process.off("SIGINT", interrupted);
    process.off("SIGTERM", interrupted);
    return { demo, givenUp, stop: stopAll };
  } catch (error) {
    await stopAll();
    throw error;
  }
}

/** What comes after `node` in the start script of an app. */
async function shippedArgs(app: string): Promise<string[]> {
  const { scripts } = JSON.parse(await readFile(path.join(root, app, "package.json"), "utf8"));
  return scripts.start.split(" ").slice(1);
}

const turbo = (tasks: string[], note: (text: string) => void): Promise<void> =>
  runCommand("pnpm", ["exec", "turbo", "run", ...tasks, "--output-logs=new-only"], {
    onLine: note,
    whatFailed: "The build failed",
  });

/** Migrates and seeds in a process of its own, whose memory is given back before the product runs. */
async function prepare(
  settings: Settings,
  demoPassword: string,
  env: NodeJS.ProcessEnv,
  note: (text: string) => void,
): Promise<DemoAccess | null> {
  let result: DemoAccess | null = null;
  await runCommand(process.execPath, [path.join(root, "tooling/launcher/src/prepare.ts")], {
    env: {
      ...env,
      MILLRACE_DEMO_PASSWORD: demoPassword,
      MILLRACE_STATE_FOLDER: settings.stateFolder,
      MILLRACE_WEB_URL: settings.urls.web,
      MILLRACE_INGRESS_URL: settings.urls.ingress,
      MILLRACE_REALTIME_URL: settings.urls.realtime,
      MILLRACE_MASTER_KEY: readSecrets(settings.stateFolder).masterKey,
    },
    onLine: (line) => {
      if (line.startsWith("{")) result = (JSON.parse(line) as { demo: DemoAccess | null }).demo;
      else note(line);
    },
    whatFailed: "The database could not be prepared",
  });
  return result;
}

function nextBinary(): string {
  const file = path.join(root, "apps/web/node_modules/next/dist/bin/next");
  if (!existsSync(file))
    throw new StartProblem(
      "The packages are not installed completely. Delete the folder node_modules and start again.",
    );
  return file;
}
