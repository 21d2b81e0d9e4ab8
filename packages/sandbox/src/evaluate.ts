import variant from "@jitl/quickjs-singlefile-mjs-release-sync";
import {
  newQuickJSWASMModuleFromVariant,
  newVariant,
  type QuickJSContext,
  type QuickJSHandle,
  type QuickJSRuntime,
  type QuickJSWASMModule,
} from "quickjs-emscripten-core";
import { codeFileName, findPlace, wrapCode } from "./code-place.ts";
import { guestSetup } from "./guest-setup.ts";
import { createLogLines } from "./log-lines.ts";
import type { EvaluationErrorCode, EvaluationOutcome, EvaluationRequest } from "./protocol.ts";

const bytesPerMb = 1_048_576;
const bytesPerPage = 65_536;
const maxStackBytes = 524_288;
/** What the engine needs besides the user's data; QuickJS does not count everything that it allocates against its own limit. */
const engineMb = 32;
/** What the engine is built to begin with. */
const initialMb = 16;
/** Room to describe an out-of-memory error. */
const spareMb = 4;
const maxMessageLength = 2_000;

/** Compiles the engine before the first evaluation needs it. */
export async function warmUp(): Promise<void> {
  await createEngine(1);
}

/** A fresh engine with its own, capped WebAssembly memory: nothing is left over from one evaluation for the next. */
async function createEngine(memoryMb: number): Promise<{ engine: QuickJSWASMModule; memory: WebAssembly.Memory }> {
  const memory = new WebAssembly.Memory({
    initial: (initialMb * bytesPerMb) / bytesPerPage,
    maximum: ((memoryMb + engineMb) * bytesPerMb) / bytesPerPage,
  });
  return { engine: await newQuickJSWASMModuleFromVariant(newVariant(variant, { wasmMemory: memory })), memory };
}

/**
 * Runs one piece of code to its end or to one of its limits. Never throws; what the code can't be blamed for is `code.crashed`.
 * `grewMemory`: the engine took more than it begins with, so its memory is worth collecting at once.
 */
export async function evaluate(
  request: EvaluationRequest,
): Promise<{ outcome: EvaluationOutcome; grewMemory: boolean }> {
  const { engine, memory } = await createEngine(request.memoryMb);
  const outcome = evaluateIn(engine, memory, request);
  return { outcome, grewMemory: memory.buffer.byteLength > initialMb * bytesPerMb };
}

function evaluateIn(
  engine: QuickJSWASMModule,
  memory: WebAssembly.Memory,
  request: EvaluationRequest,
): EvaluationOutcome {
  const logs = createLogLines();
  try {
    const hasGrown = (): boolean => memory.buffer.byteLength > initialMb * bytesPerMb || request.memoryMb <= initialMb;
    return runGuest(engine, request, logs, hasGrown);
  } catch (error) {
    const fail = (code: EvaluationErrorCode, message?: string): EvaluationOutcome => ({
      ok: false,
      code,
      ...(message === undefined ? {} : { message }),
      logs: logs.lines,
    });
    // WebAssembly shares the stack of the process, whose end may come before the engine's own limit.
    if (error instanceof RangeError) return fail("code.error", tooDeep);
    const isFull = memory.buffer.byteLength > request.memoryMb * bytesPerMb;
    return fail(isFull ? "code.memory" : "code.crashed");
  }
}

const tooDeep = "The code calls itself too deeply.";

function runGuest(
  engine: QuickJSWASMModule,
  request: EvaluationRequest,
  logs: ReturnType<typeof createLogLines>,
  hasGrown: () => boolean,
): EvaluationOutcome {
  const deadline = performance.now() + request.timeoutMs;
  const isLate = (): boolean => performance.now() > deadline;
  const runtime = engine.newRuntime({
    memoryLimitBytes: request.memoryMb * bytesPerMb,
    maxStackSizeBytes: maxStackBytes,
    interruptHandler: isLate,
  });
  const context = runtime.newContext();
  const succeed = (valueJson: string): EvaluationOutcome => ({ ok: true, valueJson, logs: logs.lines });
  const fail = (code: EvaluationErrorCode, message?: string): EvaluationOutcome => ({
    ok: false,
    code,
    ...(message === undefined ? {} : { message }),
    logs: logs.lines,
  });

  const writeLine = context.newFunction("log", (line) => {
    if (!logs.isFull()) logs.add(context.getString(line));
  });
  const guest = context.unwrapResult(
    context.callFunction(context.unwrapResult(context.evalCode(guestSetup, "setup.js")), context.undefined, [
      context.newNumber(request.nowMs),
      context.newNumber(Math.floor(request.random * 2 ** 32)),
      writeLine,
    ]),
  );
  const callGuest = (name: string, ...values: QuickJSHandle[]) =>
    context.callFunction(context.getProp(guest, name), context.undefined, values);

  /** What a thrown value means. */
  const explain = (thrown: QuickJSHandle, fallback: EvaluationErrorCode): EvaluationOutcome => {
    if (isLate()) return fail("code.timeout");
    // Without room for even an error object, the engine throws null.
    if (hasGrown() && context.eq(thrown, context.null)) return fail("code.memory");
    runtime.setMemoryLimit((request.memoryMb + spareMb) * bytesPerMb);
    const explained = callGuest("explain", thrown);
    if (explained.error) return fail(isLate() ? "code.timeout" : "code.memory");
    const { name, message, stack } = JSON.parse(context.getString(explained.value)) as Record<string, string>;
    if (name === "InternalError" && message?.startsWith("out of memory")) return fail("code.memory");
    const place = findPlace(stack ?? "", request.code);
    const text = name === "InternalError" && message === "stack overflow" ? tooDeep : sentence(name, message);
    return {
      ok: false,
      code: fallback,
      message: place === null ? text : `${text.replace(/\.$/, "")} (line ${place.line}, column ${place.column})`,
      ...place,
      logs: logs.lines,
    };
  };

  const input = callGuest("parse", context.newString(request.inputJson));
  if (input.error) return explain(input.error, "code.memory");
  const compiled = context.evalCode(wrapCode(request.code), codeFileName);
  if (compiled.error) return explain(compiled.error, "code.error");
  const returned = context.callFunction(compiled.value, context.undefined, [
    input.value,
    context.getProp(guest, "log"),
  ]);
  if (returned.error) return explain(returned.error, "code.error");

  const settled = settle(context, runtime, returned.value);
  if (settled.state === "pending") {
    return isLate() ? fail("code.timeout") : fail("code.timeout", "The code waits for something that never happens.");
  }
  if (settled.state === "rejected") return explain(settled.error, "code.error");

  // JSON text is never shorter than the string in it; there is no need to write it out first.
  if (isLongString(context, settled.value, request.maxOutputBytes)) return fail("code.output_too_large");
  const json = callGuest("toJson", settled.value);
  if (json.error) return explain(json.error, "code.invalid_result");
  if (context.typeof(json.value) !== "string") return fail("code.invalid_result");
  if (isLongString(context, json.value, request.maxOutputBytes)) return fail("code.output_too_large");
  const text = context.getString(json.value);
  return Buffer.byteLength(text) > request.maxOutputBytes ? fail("code.output_too_large") : succeed(text);
}

const isLongString = (context: QuickJSContext, value: QuickJSHandle, maxLength: number): boolean =>
  context.typeof(value) === "string" && context.getNumber(context.getProp(value, "length")) > maxLength;

/** Runs what the code has queued until its promise is decided or nothing is left to do. */
function settle(context: QuickJSContext, runtime: QuickJSRuntime, returned: QuickJSHandle) {
  let state = context.getPromiseState(returned);
  while (state.type === "pending" && runtime.hasPendingJob()) {
    // An error here is one that stopped the engine; a rejected promise is none.
    const done = runtime.executePendingJobs();
    if (done.error) return { state: "rejected" as const, error: done.error };
    state = context.getPromiseState(returned);
  }
  if (state.type === "fulfilled") return { state: "fulfilled" as const, value: state.value };
  if (state.type === "rejected") return { state: "rejected" as const, error: state.error };
  return { state: "pending" as const };
}

function sentence(name = "", message = ""): string {
  const text = name === "" || name === "Error" ? message : `${name}: ${message}`;
  return text.length > maxMessageLength ? `${text.slice(0, maxMessageLength)}…` : text;
}
