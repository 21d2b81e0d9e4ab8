import { spawnSync } from "node:child_process";
import { accessSync, constants, mkdirSync, readFileSync, rmSync, statfsSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import path from "node:path";
import type { Settings } from "./settings.ts";
import { StartProblem } from "./start-problem.ts";

const neededBytes = 1_000_000_000;

/** Checks what most often keeps Millrace from starting, before anything is started. Throws a `StartProblem`. */
export async function preflight(settings: Settings): Promise<void> {
  checkFolder(settings.stateFolder);
  // Before the ports, which would then be taken by ourselves.
  refuseSecondLauncher(settings);
  checkDisk(settings.stateFolder);
  await checkPort(settings, settings.ports.web, "MILLRACE_WEB_PORT");
  await checkPort(settings, settings.ports.ingress, "MILLRACE_INGRESS_PORT");
  await checkPort(settings, settings.ports.realtime, "MILLRACE_REALTIME_PORT");
}

function checkFolder(folder: string): void {
  try {
    mkdirSync(folder, { recursive: true });
    accessSync(folder, constants.W_OK);
  } catch {
    throw new StartProblem(
      `The folder ${folder} can't be written. Give yourself write permission, or choose another folder with MILLRACE_STATE_FOLDER.`,
    );
  }
}

function checkDisk(folder: string): void {
  const { bavail, bsize } = statfsSync(folder);
  if (bavail * bsize < neededBytes)
    throw new StartProblem(
      `Only ${Math.floor((bavail * bsize) / 1e6)} MB are free on the disk of ${folder}. Millrace needs 1 GB; free some space and start again.`,
    );
}

async function checkPort(settings: Settings, port: number, variable: string): Promise<void> {
  const code = await new Promise<string | null>((resolve) => {
    const server = createServer();
    server.once("error", (error: NodeJS.ErrnoException) => resolve(error.code ?? "unknown"));
    server.listen(port, settings.host, () => server.close(() => resolve(null)));
  });
  if (code === "EADDRINUSE")
    throw new StartProblem(
      `Port ${port} is taken by another program. Stop that program, or choose another port: ${variable}=${port + 1000} npm start`,
    );
  if (code === "EACCES")
    throw new StartProblem(`Port ${port} needs more rights than you have. Choose a port above 1023 with ${variable}.`);
  if (code) throw new StartProblem(`Port ${port} on ${settings.host} can't be used (${code}). Check MILLRACE_HOST.`);
}

/** Marks this clone as running; refuses when another launcher already runs it. Returns a function that takes the mark away. */
export function claimClone(settings: Settings): () => void {
  const file = path.join(settings.stateFolder, "launcher.pid");
  refuseSecondLauncher(settings);
  writeFileSync(file, String(process.pid));
  return () => rmSync(file, { force: true });
}

function refuseSecondLauncher(settings: Settings): void {
  const other = runningLauncher(settings);
  if (other !== null)
    throw new StartProblem(
      `Millrace already runs from this folder (process ${other}). Stop it there with Ctrl-C first.`,
    );
}

/** The process id of the launcher that runs this clone, or `null`. */
export function runningLauncher(settings: Settings): number | null {
  try {
    const pid = Number(readFileSync(path.join(settings.stateFolder, "launcher.pid"), "utf8"));
    process.kill(pid, 0);
    return pid === process.pid || !isLauncher(pid) ? null : pid;
  } catch {
    return null;
  }
}

/** Whether a process is a launcher: after a restart of the machine its number may belong to any program. */
function isLauncher(pid: number): boolean {
  const { stdout, status } = spawnSync("ps", ["-p", String(pid), "-o", "args="], { encoding: "utf8" });
  // Where processes can't be listed, the number alone decides.
  return status !== 0 || /tooling[/\\]launcher[/\\]src[/\\]/.test(stdout);
}
