import { StartProblem } from "./start-problem.ts";

/** Runs a command's main function; a `StartProblem` is printed as its sentence, anything else with its stack. */
export function runMain(main: () => Promise<void>): void {
  main().catch((error: unknown) => {
    if (error instanceof StartProblem) console.error(`\n${error.message}\n`);
    else console.error(error);
    process.exit(1);
  });
}
