import { execFile } from "node:child_process";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import type { LoadRequest, LoadResult } from "./load-client.ts";

const run = promisify(execFile);
const client = fileURLToPath(new URL("load-client.ts", import.meta.url));
const timeoutMs = 300_000;

/** Sends load from a process of its own. Throws when an answer was wrong: a benchmark of wrong answers measures nothing. */
export async function sendLoad(request: LoadRequest): Promise<LoadResult> {
  const { stdout } = await run(process.execPath, [client, JSON.stringify(request)], { timeout: timeoutMs });
  return checked(JSON.parse(stdout) as LoadResult, request.url);
}

/** The same with the load client of the ceiling, which knows status 200 only. */
export async function sendCeilingLoad(
  ceilingFile: string,
  { url, connections, requests, body, expect }: Omit<LoadRequest, "status">,
): Promise<LoadResult> {
  const args = { url, connections, requests, body, expect };
  const words = Object.entries(args).flatMap(([name, value]) => [`--${name}`, String(value)]);
  const { stdout } = await run(process.execPath, [ceilingFile, "load", ...words], { timeout: timeoutMs });
  return checked(JSON.parse(stdout) as LoadResult, url);
}

function checked(result: LoadResult, url: string): LoadResult {
  if (result.wrong > 0) throw new Error(`${result.wrong} answers of ${url} were wrong`);
  return result;
}
