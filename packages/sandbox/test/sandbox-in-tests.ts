import { readFileSync } from "node:fs";
import { AppError } from "@millrace/contracts/errors";
import type { CodeRequest, CodeResult } from "@millrace/contracts/flow/node-services";
import { type CodeSandboxOptions, createCodeSandbox } from "../src/code-sandbox.ts";

export const childEntry = new URL("../src/child.ts", import.meta.url);

export function createTestSandbox(options: Partial<CodeSandboxOptions> = {}) {
  const warnings: object[] = [];
  const sandbox = createCodeSandbox({
    size: 1,
    entry: childEntry,
    log: { warn: (fields) => warnings.push(fields) },
    ...options,
  });
  return { ...sandbox, warnings };
}

export const request = (code: string, overrides: Partial<CodeRequest> = {}): CodeRequest => ({
  code,
  input: null,
  timeoutMs: 1_000,
  memoryMb: 64,
  signal: new AbortController().signal,
  ...overrides,
});

/** How a run ended: its result, or the `AppError` that it threw. */
export type Ending = { result: CodeResult; error?: undefined } | { result?: undefined; error: AppError };

export async function endingOf(run: Promise<CodeResult>): Promise<Ending> {
  try {
    return { result: await run };
  } catch (error) {
    if (error instanceof AppError) return { error };
    throw error;
  }
}

/** The processes that this process has started (Linux). */
export function childProcessIds(): number[] {
  const text = readFileSync(`/proc/${process.pid}/task/${process.pid}/children`, "utf8");
  return text.split(" ").filter(Boolean).map(Number);
}

/** Peak resident memory of a process so far, in megabytes (Linux). */
export function peakMemoryMb(processId: number): number {
  const status = readFileSync(`/proc/${processId}/status`, "utf8");
  return Number(/VmHWM:\s+(\d+) kB/.exec(status)?.[1]) / 1_024;
}

/** Code that one native operation keeps busy for hours without ever asking whether to stop. */
export const unstoppable = "return 'a'.repeat(3e7).indexOf('a'.repeat(1.5e7) + 'b')";
