import { createProgress } from "./progress.ts";
import { runCommand } from "./run-command.ts";
import { runMain } from "./run-main.ts";

/** Everything that is checked without running the product: format and lint, types, boundaries, dead code, build. */
runMain(async () => {
  const progress = createProgress();
  const check = (name: string, args: string[]) =>
    progress.phase(name, (note) => runCommand("pnpm", args, { onLine: note, whatFailed: `${name} found problems` }));
  await check("Generated code", ["exec", "turbo", "run", "generate"]);
  await check("Format and lint", ["exec", "biome", "ci", "."]);
  await check("Types", ["exec", "turbo", "run", "typecheck"]);
  await check("Boundaries", ["--filter", "@millrace/boundaries", "run", "check"]);
  await check("Dead code", ["exec", "knip"]);
  await check("Build", ["exec", "turbo", "run", "build"]);
});
