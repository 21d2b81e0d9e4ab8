import { setTimeout as pause } from "node:timers/promises";
import type { JsonValue } from "@millrace/contracts/json";
import { afterAll, beforeAll, expect, test } from "vitest";
import vectors from "../fixtures/sandbox-escape.json" with { type: "json" };
import { childProcessIds, createTestSandbox, type Ending, endingOf, peakMemoryMb } from "../test/sandbox-in-tests.ts";

type Vector = {
  id: string;
  category: string;
  note: string;
  code: string;
  input?: JsonValue;
  steps?: string[];
  expect: { class: string; equals?: JsonValue; messageIncludes?: string; lastEquals?: JsonValue };
};

const { contract } = vectors;
const { limits } = contract;
// The product has no capability objects; here one stands inside the guest, where an escape has the same way to go.
const host =
  "const host = { echo: (x) => JSON.parse(JSON.stringify(x)), fail() { throw new Error('failed') }, later: (x) => Promise.resolve(x) };";
const canary = "globalThis.__HOST_CANARY__ = 'canary'; process.env.HOST_SECRET = 'canary';";

const sandbox = createTestSandbox({
  maxOutputBytes: limits.outputBytes,
  // Only this test lets the child have something worth finding.
  execArgv: ["--import", `data:text/javascript,${encodeURIComponent(canary)}`],
});
const run = (code: string, input: JsonValue): Promise<Ending> =>
  endingOf(
    sandbox.run({
      code: `${contract.prelude} ${host} ${code}`,
      input,
      timeoutMs: limits.timeoutMs,
      memoryMb: limits.memoryMb,
      signal: new AbortController().signal,
    }),
  );

// Counted in processor time of this thread: on a busy machine a turn of the clock says little.
let longestTurnMs = 0;
let isWatching = true;
// What Node itself takes differs from machine to machine.
let idleMemoryMb = 0;
beforeAll(async () => {
  process.env.HOST_SECRET = "canary";
  await run("return 1", null);
  idleMemoryMb = Math.max(...childProcessIds().map(peakMemoryMb));
  void (async () => {
    while (isWatching) {
      const before = process.threadCpuUsage();
      await pause(5);
      const { user, system } = process.threadCpuUsage(before);
      longestTurnMs = Math.max(longestTurnMs, (user + system) / 1_000);
    }
  })();
});
afterAll(async () => {
  isWatching = false;
  await sandbox.close();
});

test("the file holds what its header says", () => expect(vectors.cases).toHaveLength(vectors.count));

const isTooDeep = ({ error }: Ending): boolean => error?.code === "code.error" && /too deeply/.test(error.message);
const codeOf = ({ error }: Ending): string => error?.code ?? "value";

test.for((vectors.cases as Vector[]).map((vector) => [vector.id, vector] as const))("%s", async ([, vector]) => {
  const note = `${vector.category}: ${vector.note}`;
  const input = vector.input ?? contract.input;
  const timed = async () => {
    const start = performance.now();
    return { ending: await run(vector.steps?.[0] ?? vector.code, input), tookMs: performance.now() - start };
  };
  let { ending, tookMs } = await timed();
  // On a busy machine anything may be late; a limit that does not hold is late every time.
  for (let tries = 1; tries < 5 && tookMs > limits.timeoutMs; tries++) {
    if (vector.expect.class === "timeout" && tookMs < limits.timeoutMs + 500) break;
    ({ ending, tookMs } = await timed());
  }
  for (const step of vector.steps?.slice(1) ?? []) ending = await run(step, input);

  expect(JSON.stringify(ending.result ?? ending.error?.toBody()), note).not.toMatch(
    /ESCAPED|polluted":"yes"}.*ESCAPED/,
  );
  expect(({} as Record<string, unknown>).polluted, note).toBeUndefined();
  expect(codeOf(ending), note).not.toBe("code.crashed");
  switch (vector.expect.class) {
    case "value":
      expect(ending.result?.value, note).toEqual(vector.expect.equals);
      break;
    case "error":
      expect(codeOf(ending), note).toBe("code.error");
      expect(ending.error?.message, note).toContain(vector.expect.messageIncludes);
      break;
    case "safe-result":
      expect(["value", "code.invalid_result"], note).toContain(codeOf(ending));
      break;
    case "output-limit":
      expect(codeOf(ending), note).toBe("code.output_too_large");
      break;
    case "timeout":
      expect(["code.timeout", "code.memory"].includes(codeOf(ending)) || isTooDeep(ending), note).toBe(true);
      expect(tookMs, note).toBeLessThan(limits.timeoutMs + 500);
      break;
    case "bounded":
      expect(["value", "code.timeout", "code.memory", "code.error"], note).toContain(codeOf(ending));
      expect(tookMs, note).toBeLessThan(3_000);
      break;
    case "memory":
      if (codeOf(ending) === "code.error") expect(ending.error?.message, note).toContain("RangeError");
      else expect(["code.memory", "code.timeout"], note).toContain(codeOf(ending));
      break;
    case "isolated":
      expect(ending.result?.value, note).toEqual(vector.expect.lastEquals);
      break;
    default:
      expect(["contained", "stack"], note).toContain(vector.expect.class);
  }
});

test("all that time this process stayed responsive, and the child within three times the memory limit above an idle one", () => {
  expect(longestTurnMs).toBeLessThan(100);
  for (const processId of childProcessIds()) {
    expect(peakMemoryMb(processId) - idleMemoryMb).toBeLessThan(3 * limits.memoryMb);
  }
  expect(sandbox.warnings).toEqual([]);
});
