import { spawn } from "node:child_process";
import { once } from "node:events";
import path from "node:path";
import { runMain } from "./run-main.ts";
import { root } from "./settings.ts";

/** `npm run simulate -- [--seeds N] [--seed S] [--json]`: see tests/simulation. It needs neither a build nor a database. */
runMain(async () => {
  const program = path.join(root, "tests/simulation/src/main.ts");
  const child = spawn(process.execPath, [program, ...process.argv.slice(2)], { stdio: "inherit" });
  for (const signal of ["SIGINT", "SIGTERM"] as const) process.on(signal, () => child.kill(signal));
  const [code] = await once(child, "exit");
  process.exitCode = code ?? 1;
});
