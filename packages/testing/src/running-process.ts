import { type ChildProcess, spawn } from "node:child_process";
import { createWriteStream } from "node:fs";
import { readFile } from "node:fs/promises";

export type RunningProcess = {
  pid: number;
  /** Resolves once the process has ended, for whatever reason. */
  ended: Promise<void>;
  /** Resolves once the process has ended. */
  kill: (signal: NodeJS.Signals) => Promise<void>;
  /** Resident memory in megabytes (Linux). */
  memoryMb: () => Promise<number>;
};

/** Starts a Node program whose output goes to a file; `kill` resolves once it has ended. */
export function startProcess(
  args: string[],
  options: { cwd: string; env: NodeJS.ProcessEnv; logFile: string },
): RunningProcess {
  const log = createWriteStream(options.logFile, { flags: "a" });
  const child: ChildProcess = spawn(process.execPath, args, {
    cwd: options.cwd,
    env: { PATH: process.env.PATH, HOME: process.env.HOME, ...options.env },
    stdio: ["ignore", "pipe", "pipe"],
  });
  child.stdout?.pipe(log, { end: false });
  child.stderr?.pipe(log, { end: false });
  const ended = new Promise<void>((resolve) => child.once("exit", () => resolve()));
  return {
    pid: child.pid ?? 0,
    ended,
    kill: async (signal) => {
      if (child.exitCode === null && child.signalCode === null) child.kill(signal);
      await ended;
    },
    memoryMb: async () => {
      const status = await readFile(`/proc/${child.pid}/status`, "utf8");
      return Math.round(Number(/VmRSS:\s+(\d+) kB/.exec(status)?.[1]) / 1_024);
    },
  };
}

/** Asks `url` until it answers 200. */
export async function waitUntilHealthy(url: string, logFile: string, timeoutMs = 60_000): Promise<void> {
  const deadline = Date.now() + timeoutMs;
  while (Date.now() < deadline) {
    const healthy = await fetch(url, { signal: AbortSignal.timeout(2_000) }).then(
      (response) => response.ok,
      () => false,
    );
    if (healthy) return;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw new Error(`${url} did not become healthy; see ${logFile}`);
}
