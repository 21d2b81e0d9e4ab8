import { spawn } from "node:child_process";
import { root } from "./settings.ts";
import { StartProblem } from "./start-problem.ts";

/**
 * Runs a command to its end and passes its lines on. A failure is a `StartProblem` with the last lines of its output,
 * because those usually say why.
 */
export function runCommand(
  command: string,
  args: string[],
  options: { env?: NodeJS.ProcessEnv; cwd?: string; onLine?: (line: string) => void; whatFailed: string },
): Promise<void> {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, {
      cwd: options.cwd ?? root,
      env: { ...process.env, ...options.env },
      stdio: ["ignore", "pipe", "pipe"],
    });
    const tail: string[] = [];
    let rest = "";
    const take = (chunk: Buffer) => {
      const lines = (rest + chunk.toString("utf8")).split("\n");
      rest = lines.pop() ?? "";
      for (const line of lines) {
        if (!line.trim()) continue;
        tail.push(line);
        if (tail.length > 25) tail.shift();
        options.onLine?.(line.trim());
      }
    };
    child.stdout.on("data", take);
    child.stderr.on("data", take);
    child.on("error", (error) => reject(new StartProblem(`${options.whatFailed}: ${error.message}`)));
    child.on("close", (code) => {
      if (rest) take(Buffer.from("\n"));
      if (code === 0) resolve();
      else reject(new StartProblem(`${options.whatFailed}. The last lines of its output were:\n\n${tail.join("\n")}`));
    });
  });
}
