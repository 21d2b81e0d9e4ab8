import { createProgress } from "./progress.ts";
import { runMain } from "./run-main.ts";
import { readSettings } from "./settings.ts";
import { startStack } from "./stack.ts";
import { StartProblem } from "./start-problem.ts";

const development = process.argv[1]?.endsWith("dev.ts") ?? false;

/** `npm start` and `npm run dev`: brings Millrace up, says how to use it, and stops everything in order at Ctrl-C. */
runMain(async () => {
  const startedAt = performance.now();
  const settings = readSettings();
  console.log(development ? "Starting Millrace with hot reload" : "Starting Millrace");
  const stack = await startStack(settings, createProgress(), development ? "development" : "production");
  console.log(`\nMillrace is ready (${((performance.now() - startedAt) / 1000).toFixed(1)} s).\n`);
  console.log(`  Web      ${settings.urls.web}`);
  if (stack.demo) {
    console.log(`  Sign in  ${stack.demo.email} with password ${stack.demo.password}`);
    console.log(`\nSend the seeded flow an order and get its answer:\n\n${stack.demo.curl}\n`);
  } else console.log("  Sign in  with your account");
  console.log(`  Logs     ${settings.stateFolder}/logs\n  Stop     Ctrl-C\n`);

  let stopping = false;
  const { promise: asked, resolve: ask } = Promise.withResolvers<undefined>();
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const)
    process.on(signal, () => {
      if (stopping) return;
      stopping = true;
      ask(undefined);
    });
  const failure = await Promise.race([asked, stack.givenUp]);
  console.log("\nStopping: worker and web finish what they hold, then the database …");
  await stack.stop();
  if (failure) throw new StartProblem(failure);
  console.log("Stopped. Your data stays in place for the next start.");
  process.exit(0);
});
