import path from "node:path";
import { fileURLToPath } from "node:url";
import { freePorts } from "@millrace/testing/free-ports";
import { startProcess } from "@millrace/testing/running-process";

/** `finish`: steps go out with the finishing write (compare pure nodes). `each`: every step is durable before the next. */
export type CeilingFlush = "finish" | "each";

/**
 * Starts the ceiling, a server that does the least that a durable engine on Postgres must do, on a scratch database of the
 * same server. `file` is its script, which is not part of this repository.
 */
export async function startCeiling(
  file: string,
  options: { databaseUrl: string; flush: CeilingFlush; logFile: string },
): Promise<{ url: string; stop: () => Promise<void> }> {
  const [port = 0] = await freePorts(1);
  const url = `http://127.0.0.1:${port}/`;
  const server = startProcess(
    [file, "serve", "--database-url", options.databaseUrl, "--port", String(port), "--flush", options.flush],
    // It takes the package `pg` from the folder that it is started in.
    { cwd: path.dirname(fileURLToPath(import.meta.url)), env: {}, logFile: options.logFile },
  );
  const deadline = Date.now() + 20_000;
  const answers = () =>
    fetch(url, { method: "POST", body: '{"a":1}', signal: AbortSignal.timeout(2_000) }).then(
      (answer) => answer.ok,
      () => false,
    );
  while (!(await answers())) {
    if (Date.now() > deadline) throw new Error(`the ceiling did not answer; see ${options.logFile}`);
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  return { url, stop: () => server.kill("SIGTERM") };
}
