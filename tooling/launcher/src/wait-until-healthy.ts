import { StartProblem } from "./start-problem.ts";

/** Asks `url` until it answers 200; after `timeoutMs` throws a `StartProblem` with the last answer. */
export async function waitUntilHealthy(name: string, url: string, logFile: string, timeoutMs = 60_000): Promise<void> {
  const deadline = Date.now() + timeoutMs;
  let last = "no answer";
  while (Date.now() < deadline) {
    try {
      const response = await fetch(url, { signal: AbortSignal.timeout(2_000) });
      if (response.ok) return;
      last = `status ${response.status}: ${(await response.text()).slice(0, 300)}`;
    } catch (error) {
      last = error instanceof Error ? error.message : String(error);
    }
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw new StartProblem(
    `The ${name} did not become healthy within ${timeoutMs / 1000} s (${last}). Its log is ${logFile}.`,
  );
}
