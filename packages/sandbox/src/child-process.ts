import { type ChildProcess, fork } from "node:child_process";
import { type EvaluationOutcome, type EvaluationRequest, readChildMessage } from "./protocol.ts";

/** The child has ended, or says things that are not in the protocol. */
export class ChildEnded extends Error {}

export type EvaluationChild = {
  /** Runs one evaluation; the caller never starts a second one meanwhile. Rejects with `ChildEnded`. */
  evaluate(request: EvaluationRequest): Promise<EvaluationOutcome>;
  isAlive(): boolean;
  /** Ends the process at once; resolves when it is gone. */
  kill(): Promise<void>;
};

const startTimeoutMs = 30_000;
/** Enough for the errors that Node prints when it dies. */
const keptErrorText = 2_000;

/**
 * Guest code never reaches Node, but if it did it would find little: no environment, no files to write, no processes to start,
 * no code from strings. The deep stack lets the engine's own stack limit come first.
 */
const hardening = [
  "--permission",
  "--allow-fs-read=*",
  // One thread, of ours: it ends the process when the parent is gone.
  "--allow-worker",
  "--disallow-code-generation-from-strings",
  "--max-old-space-size=256",
  // The child frees an engine's memory itself; left to V8, several of them would stand side by side.
  "--expose-gc",
  "--stack-size=3900",
];

/** Starts a child process for evaluations and waits until it is ready. Rejects with `ChildEnded`. */
export async function startChild(options: {
  entry: string | URL;
  execArgv: readonly string[];
  /** Hears what a child printed that ended on its own. */
  onCrash: (details: { exitCode: number | null; signal: string | null; errorText: string }) => void;
}): Promise<EvaluationChild> {
  const child: ChildProcess = fork(options.entry, [], {
    // Local time in the guest is UTC everywhere; besides that the environment is empty.
    env: { TZ: "UTC" },
    execArgv: [...hardening, ...options.execArgv],
    stdio: ["ignore", "ignore", "pipe", "ipc"],
  });
  let errorText = "";
  let isKilled = false;
  let waiting: { resolve: (outcome: EvaluationOutcome | null) => void; reject: (error: Error) => void } | null = null;

  const settle = (act: (current: NonNullable<typeof waiting>) => void): void => {
    const current = waiting;
    waiting = null;
    if (current) act(current);
  };
  /** The next message: `null` for "ready". */
  const nextMessage = (): Promise<EvaluationOutcome | null> =>
    new Promise((resolve, reject) => {
      waiting = { resolve, reject };
    });

  const ended = new Promise<void>((resolve) => {
    const onEnd = (exitCode: number | null, signal: string | null): void => {
      resolve();
      settle(({ reject }) => reject(new ChildEnded(`exit code ${exitCode}, signal ${signal}`)));
      if (!isKilled) options.onCrash({ exitCode, signal, errorText });
    };
    child.once("exit", onEnd);
    // The process could not even be started.
    child.once("error", (error) => {
      errorText += error.message;
      if (child.pid === undefined) onEnd(null, null);
    });
  });
  const kill = (): Promise<void> => {
    isKilled = true;
    child.kill("SIGKILL");
    return ended;
  };

  child.stderr?.setEncoding("utf8").on("data", (text: string) => {
    errorText = (errorText + text).slice(-keptErrorText);
  });
  child.on("message", (raw) => {
    const message = readChildMessage(raw);
    if (message === null) {
      errorText = "It sent a message that is not in the protocol.";
      child.kill("SIGKILL");
    } else settle(({ resolve }) => resolve(message.kind === "ready" ? null : message.outcome));
  });

  const timer = setTimeout(() => child.kill("SIGKILL"), startTimeoutMs);
  await nextMessage().finally(() => clearTimeout(timer));

  return {
    async evaluate(request) {
      const outcome = nextMessage();
      child.send(request, (error) => {
        if (error) settle(({ reject }) => reject(new ChildEnded(error.message)));
      });
      const result = await outcome;
      if (result !== null) return result;
      await kill();
      throw new ChildEnded("unexpected message");
    },
    isAlive: () => child.exitCode === null && child.signalCode === null && child.connected && !isKilled,
    kill,
  };
}
