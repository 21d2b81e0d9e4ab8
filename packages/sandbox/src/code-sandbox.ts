import { AppError } from "@millrace/contracts/errors";
import type { CodeRequest, CodeResult, CodeSandbox } from "@millrace/contracts/flow/node-services";
import { findStorageProblem, type JsonValue } from "@millrace/contracts/json";
import { ChildEnded, type EvaluationChild, startChild } from "./child-process.ts";
import type { EvaluationOutcome, EvaluationRequest } from "./protocol.ts";
import { createSlots } from "./slots.ts";

export type CodeSandboxOptions = {
  /** The most evaluations at once, and so the most child processes. */
  size: number;
  /** The module that a child process runs: `child.ts` of this package, or its bundle. */
  entry: string | URL;
  /** Further flags of Node for the children. */
  execArgv?: readonly string[];
  log: { warn(fields: object, message: string): void };
  maxOutputBytes?: number;
  /** How long a child may stay without work before it is ended. */
  idleMs?: number;
};

export type ClosableCodeSandbox = CodeSandbox & {
  /** Ends all children; evaluations under way and in the queue fail with `code.crashed`. */
  close(): Promise<void>;
};

/** The least time that the watchdog leaves to a child beyond the limit that it keeps itself. */
const minGraceMs = 250;

/**
 * A pool of child processes that run untrusted code, one evaluation at a time each, in an engine made for that evaluation.
 * Children are started when needed and ended when idle. The child keeps the limits of time, memory and stack itself; the pool's
 * watchdog kills one that is not back after twice its time, and only the evaluation in it fails.
 * `run` throws the `code.*` errors, with `logs` and where known `line` and `column` in their details, or the signal's reason.
 */
export function createCodeSandbox(options: CodeSandboxOptions): ClosableCodeSandbox {
  const slots = createSlots(options.size);
  const children = new Set<EvaluationChild>();
  const idle: { child: EvaluationChild; timer: NodeJS.Timeout }[] = [];
  const active = new Set<Promise<CodeResult>>();
  let isClosed = false;

  const discard = (child: EvaluationChild): Promise<void> => {
    children.delete(child);
    return child.kill();
  };

  async function takeChild(): Promise<EvaluationChild> {
    for (let rested = idle.pop(); rested; rested = idle.pop()) {
      clearTimeout(rested.timer);
      if (rested.child.isAlive()) return rested.child;
      children.delete(rested.child);
    }
    const child = await startChild({
      entry: options.entry,
      execArgv: options.execArgv ?? [],
      onCrash: (details) => options.log.warn(details, "a sandbox process ended on its own"),
    });
    children.add(child);
    return child;
  }

  async function giveChild(child: EvaluationChild): Promise<void> {
    if (isClosed || !child.isAlive()) return discard(child);
    const timer = setTimeout(() => {
      const index = idle.findIndex((rested) => rested.child === child);
      if (index >= 0) idle.splice(index, 1);
      void discard(child);
    }, options.idleMs ?? 60_000);
    timer.unref();
    idle.push({ child, timer });
  }

  async function evaluate(request: EvaluationRequest, signal: AbortSignal): Promise<EvaluationOutcome> {
    const child = await takeChild();
    let isLate = false;
    let isDone = false;
    const onAbort = (): void => void discard(child);
    // A busy event loop may let the timer come first although the answer already waits: the answer gets one more turn.
    const timer = setTimeout(
      () =>
        setImmediate(() => {
          if (isDone) return;
          isLate = true;
          void discard(child);
        }),
      Math.max(2 * request.timeoutMs, request.timeoutMs + minGraceMs),
    );
    signal.addEventListener("abort", onAbort);
    try {
      if (signal.aborted || isClosed) throw new ChildEnded();
      return await child.evaluate(request);
    } catch (error) {
      if (isLate) return { ok: false, code: "code.timeout", logs: [] };
      throw error;
    } finally {
      isDone = true;
      clearTimeout(timer);
      signal.removeEventListener("abort", onAbort);
      await giveChild(child);
    }
  }

  async function run(request: CodeRequest): Promise<CodeResult> {
    await slots.take(request.signal);
    try {
      return toResult(await evaluate(toEvaluation(request, options), request.signal));
    } catch (error) {
      request.signal.throwIfAborted();
      if (isClosed) throw closing();
      if (error instanceof ChildEnded) throw new AppError("code.crashed");
      throw error;
    } finally {
      slots.give();
    }
  }

  return {
    async run(request) {
      if (isClosed) throw closing();
      const underWay = run(request);
      active.add(underWay);
      return underWay.finally(() => active.delete(underWay));
    },
    async close() {
      isClosed = true;
      slots.rejectAll(closing());
      for (const { timer } of idle.splice(0)) clearTimeout(timer);
      await Promise.all([...children].map(discard));
      // One that was just starting ends itself when it sees that it is not needed any more.
      await Promise.allSettled(active);
    },
  };
}

const closing = (): AppError => new AppError("code.crashed", { message: "The code was stopped by a shutdown." });

const toEvaluation = (request: CodeRequest, options: CodeSandboxOptions): EvaluationRequest => ({
  code: request.code,
  inputJson: JSON.stringify(request.input),
  timeoutMs: request.timeoutMs,
  memoryMb: request.memoryMb,
  nowMs: request.nowMs ?? Date.now(),
  random: request.random ?? Math.random(),
  maxOutputBytes: options.maxOutputBytes ?? 1_048_576,
});

function toResult(outcome: EvaluationOutcome): CodeResult {
  const { logs } = outcome;
  if (!outcome.ok) {
    const { code, message, line, column } = outcome;
    throw new AppError(code, {
      ...(message === undefined || message === "" ? {} : { message }),
      details: { ...(line === undefined ? {} : { line }), ...(column === undefined ? {} : { column }), logs },
    });
  }
  const value = parse(outcome.valueJson);
  const problem = value === undefined ? "not_json" : findStorageProblem(value);
  if (value === undefined || problem !== null) {
    throw new AppError("code.invalid_result", {
      message: `The code returned a value that can't be stored (${(problem ?? "not_json").replaceAll("_", " ")}).`,
      details: { logs },
    });
  }
  return { value, logs };
}

/** `undefined` for what is not JSON: a child is not trusted to send it. */
function parse(text: string): JsonValue | undefined {
  try {
    return JSON.parse(text) as JsonValue;
  } catch {
    return undefined;
  }
}
