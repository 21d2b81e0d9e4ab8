import { type ChildProcess, spawn } from "node:child_process";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import type { WorkerConfig } from "./crash-worker.ts";

export type WorkerProcess = {
  name: string;
  child: ChildProcess;
  /** What it logged, as messages. */
  messages: string[];
  end(signal: "SIGKILL" | "SIGTERM"): Promise<void>;
};

/** Starts a worker of its own process; resolves when its executor runs. */
export async function spawnWorker(config: WorkerConfig): Promise<WorkerProcess> {
  const entry = fileURLToPath(new URL("./crash-worker.ts", import.meta.url));
  const child = spawn(process.execPath, [entry, JSON.stringify(config)], { stdio: ["ignore", "pipe", "inherit"] });
  const messages: string[] = [];
  const exited = new Promise<void>((resolve) => child.once("exit", () => resolve()));
  await new Promise<void>((resolve, reject) => {
    child.once("exit", (code) => reject(new Error(`the worker ended with ${code}`)));
    createInterface({ input: child.stdout }).on("line", (line) => {
      const { message } = JSON.parse(line);
      messages.push(message);
      if (message === "executor started") resolve();
    });
  });
  return {
    name: config.name,
    child,
    messages,
    end(signal) {
      child.kill(signal);
      return exited;
    },
  };
}

export type Delivery = { key: string; runId: string; attempt: string; worker: string };

/** An HTTP server that takes the effects of workers and remembers every delivery. */
export async function startSink(delayMs: () => number) {
  const deliveries: Delivery[] = [];
  /** Answers that wait for `release`. */
  const held: (() => void)[] = [];
  let isHeld: (delivery: Delivery) => boolean = () => false;
  const server = createServer((request, response) => {
    request.resume();
    const header = (name: string) => String(request.headers[name]);
    const delivery: Delivery = {
      key: header("idempotency-key"),
      runId: header("run-id"),
      attempt: header("attempt"),
      worker: header("worker"),
    };
    const hold = isHeld(delivery);
    deliveries.push(delivery);
    const answer = () => response.end(JSON.stringify({ key: header("idempotency-key") }));
    if (hold) held.push(answer);
    else setTimeout(answer, delayMs());
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`,
    deliveries,
    /** From now on these deliveries get no answer. */
    hold(which: (delivery: Delivery) => boolean = () => true) {
      isHeld = which;
    },
    /** Answers everything that was held, and holds nothing more. */
    release() {
      isHeld = () => false;
      for (const answer of held.splice(0)) answer();
    },
    close: () =>
      new Promise<void>((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
