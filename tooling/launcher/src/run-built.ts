import { spawn } from "node:child_process";
import { once } from "node:events";
import path from "node:path";
import { createProgress } from "./progress.ts";
import { runCommand } from "./run-command.ts";
import { runMain } from "./run-main.ts";
import { root } from "./settings.ts";

/**
 * Builds the worker, runs a program that needs it with the arguments of this one, and ends as it ends. Only what the program
 * prints goes to standard output, so that it may be JSON.
 */
export function runBuilt(program: string): void {
  runMain(async () => {
    const progress = createProgress((line) => console.error(line));
    await progress.phase("Build", (note) =>
      runCommand("pnpm", ["exec", "turbo", "run", "generate", "build", "--filter", "@millrace/worker"], {
        onLine: note,
        whatFailed: "The build failed",
      }),
    );
    const child = spawn(process.execPath, [path.join(root, program), ...process.argv.slice(2)], { stdio: "inherit" });
    for (const signal of ["SIGINT", "SIGTERM"] as const) process.on(signal, () => child.kill(signal));
    const [code] = await once(child, "exit");
    process.exitCode = code ?? 1;
  });
}
