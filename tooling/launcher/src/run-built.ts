import { spawn } from "node:child_process";
import { once } from "node:events";
import path from "node:path";
import { findOrInstallBrowser } from "./browser.ts";
import { createProgress } from "./progress.ts";
import { runCommand } from "./run-command.ts";
import { runMain } from "./run-main.ts";
import { root } from "./settings.ts";

/**
 * Builds the worker, and the web app for a program that looks at it with a browser, runs the program with the arguments of
 * this one, and ends as it ends. Only what the program prints goes to standard output, so that it may be JSON.
 */
export function runBuilt(program: string, { inBrowser = false } = {}): void {
  runMain(async () => {
    const say = (line: string) => console.error(line);
    const progress = createProgress(say);
    const apps = ["@millrace/worker", ...(inBrowser ? ["@millrace/web"] : [])];
    const browser = inBrowser ? { MILLRACE_CHROMIUM: findOrInstallBrowser(say) } : {};
    await progress.phase("Build", (note) =>
      runCommand("pnpm", ["exec", "turbo", "run", "generate", "build", ...apps.flatMap((app) => ["--filter", app])], {
        onLine: note,
        whatFailed: "The build failed",
      }),
    );
    const child = spawn(process.execPath, [path.join(root, program), ...process.argv.slice(2)], {
      stdio: "inherit",
      env: { ...process.env, ...browser },
    });
    for (const signal of ["SIGINT", "SIGTERM"] as const) process.on(signal, () => child.kill(signal));
    const [code] = await once(child, "exit");
    process.exitCode = code ?? 1;
  });
}
