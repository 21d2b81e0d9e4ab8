import { StartProblem } from "./start-problem.ts";

/**
 * Runs a command's main function; a `StartProblem` is printed as its sentence, anything else with its stack. `lastLine` is
 * what a failed command ends with on standard output.
 */
export function runMain(main: () => Promise<void>, lastLine?: string): void {
  main().catch((error: unknown) => {
    if (error instanceof StartProblem) console.error(`\n${error.message}\n`);
    else console.error(error);
    if (lastLine) console.log(lastLine);
    process.exit(1);
  });
}
