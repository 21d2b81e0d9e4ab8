import { type ChildProcess, spawn } from "node:child_process";
import { createWriteStream, mkdirSync } from "node:fs";
import path from "node:path";

export type ServiceSpec = { name: string; cwd: string; command: string; args: string[]; env: NodeJS.ProcessEnv };
export type Service = { name: string; stop: (graceMs: number) => Promise<void> };

const restartPauseMs = 500;
const quickFailureMs = 5_000;
const maxQuickFailures = 3;

/**
 * Starts a process and keeps it running: one that ends by itself is started again, so that a killed worker comes back.
 * Its output goes to `<logFolder>/<name>.log`. When it fails three times right after its start, `onGivenUp` is called.
 */
export function startService(
  spec: ServiceSpec,
  options: {
    logFolder: string;
    echo: boolean;
    say: (line: string) => void;
    onGivenUp: (name: string, logFile: string) => void;
  },
): Service {
  mkdirSync(options.logFolder, { recursive: true });
  const logFile = path.join(options.logFolder, `${spec.name}.log`);
  const log = createWriteStream(logFile, { flags: "a" });
  let child: ChildProcess | null = null;
  let stopping = false;
  let quickFailures = 0;
  let restart: NodeJS.Timeout | undefined;

  const run = () => {
    const startedAt = Date.now();
    child = spawn(spec.command, spec.args, {
      cwd: spec.cwd,
      env: spec.env,
      stdio: ["ignore", "pipe", "pipe"],
    });
    for (const stream of [child.stdout, child.stderr]) {
      stream?.pipe(log, { end: false });
      if (options.echo) stream?.on("data", (chunk: Buffer) => process.stdout.write(prefixed(spec.name, chunk)));
    }
    child.on("exit", (code, signal) => {
      child = null;
      if (stopping) return;
      quickFailures = Date.now() - startedAt < quickFailureMs ? quickFailures + 1 : 0;
      if (quickFailures >= maxQuickFailures) return options.onGivenUp(spec.name, logFile);
      options.say(`  ! The ${spec.name} ended (${signal ?? `exit code ${code}`}) and is started again.`);
      restart = setTimeout(run, restartPauseMs);
    });
  };
  run();

  return {
    name: spec.name,
    stop: async (graceMs) => {
      stopping = true;
      clearTimeout(restart);
      const running = child;
      if (running && running.exitCode === null) {
        const ended = new Promise<void>((resolve) => running.once("exit", () => resolve()));
        running.kill("SIGTERM");
        const forced = setTimeout(() => running.kill("SIGKILL"), graceMs);
        await ended;
        clearTimeout(forced);
      }
      log.end();
    },
  };
}

const prefixed = (name: string, chunk: Buffer): string =>
  chunk
    .toString("utf8")
    .split("\n")
    .map((line) => (line ? `${name} │ ${line}` : line))
    .join("\n");
