import { spawn } from "node:child_process";
import { once } from "node:events";
import path from "node:path";
import { createProgress } from "./progress.ts";
import { runCommand } from "./run-command.ts";
import { runMain } from "./run-main.ts";
import { root } from "./settings.ts";

/** `npm run bench -- …`: builds the worker and hands the arguments to tests/bench. Only the result goes to standard output. */
runMain(async () => {
  const progress = createProgress((line) => console.error(line));
  await progress.phase("Build", (note) =>
    runCommand("pnpm", ["exec", "turbo", "run", "generate", "build", "--filter", "@millrace/worker"], {
      onLine: note,
      whatFailed: "The build failed",
    }),
  );
  const main = path.join(root, "tests", "bench", "src", "main.ts");
  const bench = spawn(process.execPath, [main, ...process.argv.slice(2)], { stdio: "inherit" });
  for (const signal of ["SIGINT", "SIGTERM"] as const) process.on(signal, () => bench.kill(signal));
  const [code] = await once(bench, "exit");
  process.exitCode = code ?? 1;
});
