import { mkdtempSync, openSync, readdirSync, readFileSync, readlinkSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { AppError } from "@millrace/contracts/errors";
import { build } from "esbuild";
import { afterEach, describe, expect, test } from "vitest";
import {
  childEntry,
  childProcessIds,
  createTestSandbox,
  endingOf,
  request,
  unstoppable,
} from "../test/sandbox-in-tests.ts";
import type { CodeSandboxOptions } from "./code-sandbox.ts";

const open: { close(): Promise<void> }[] = [];
const create = (options?: Partial<CodeSandboxOptions>) => {
  const sandbox = createTestSandbox(options);
  open.push(sandbox);
  return sandbox;
};
afterEach(async () => {
  await Promise.all(open.splice(0).map((sandbox) => sandbox.close()));
  expect(sandboxProcesses()).toEqual([]);
});

// esbuild keeps a process of its own.
const sandboxProcesses = () =>
  childProcessIds().filter((id) => readFileSync(`/proc/${id}/cmdline`, "utf8").includes("child"));

const patiently = { timeout: 10_000 };

describe("the pool", () => {
  test("starts children when they are needed, at most its size, and ends them when idle", async () => {
    const sandbox = create({ size: 2, idleMs: 300 });
    expect(sandboxProcesses()).toHaveLength(0);
    const runs = Array.from({ length: 10 }, (_, index) => sandbox.run(request(`return ${index}`)));
    const results = await Promise.all(runs);
    expect(results.map(({ value }) => value)).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
    expect(sandboxProcesses().length).toBeLessThanOrEqual(2);
    await expect.poll(sandboxProcesses, patiently).toHaveLength(0);
    expect((await sandbox.run(request("return 'again'"))).value).toBe("again");
    expect(sandbox.warnings).toEqual([]);
  });

  test("kills what does not come back, and nothing else fails", async () => {
    const sandbox = create({ size: 2 });
    const start = performance.now();
    const stuck = endingOf(sandbox.run(request(unstoppable, { timeoutMs: 300 })));
    const others = Array.from({ length: 20 }, (_, index) => sandbox.run(request(`return ${index}`)));
    expect(await Promise.all(others)).toHaveLength(20);
    expect((await stuck).error?.code).toBe("code.timeout");
    // On its own it would take hours.
    expect(performance.now() - start).toBeLessThan(10_000);
    expect((await sandbox.run(request("return 'after'"))).value).toBe("after");
  });

  test("a child that dies fails its own evaluation only", async () => {
    const sandbox = create({ size: 1 });
    await sandbox.run(request("return 1"));
    const [processId] = sandboxProcesses();
    const doomed = endingOf(sandbox.run(request("for (;;);", { timeoutMs: 20_000 })));
    const next = sandbox.run(request("return 'next'"));
    process.kill(processId ?? 0, "SIGKILL");
    expect((await doomed).error?.code).toBe("code.crashed");
    expect((await next).value).toBe("next");
    expect(sandbox.warnings).toMatchObject([{ signal: "SIGKILL" }]);
  });

  test("an idle child that died is replaced unnoticed", async () => {
    const sandbox = create({ size: 1 });
    await sandbox.run(request("return 1"));
    process.kill(sandboxProcesses()[0] ?? 0, "SIGKILL");
    await expect.poll(() => sandbox.warnings, patiently).toHaveLength(1);
    expect((await sandbox.run(request("return 2"))).value).toBe(2);
  });

  test("a child that can't start fails the evaluation and says why in the log", async () => {
    const sandbox = create({ entry: new URL("file:///nowhere/child.ts") });
    expect((await endingOf(sandbox.run(request("return 1")))).error?.code).toBe("code.crashed");
    expect(JSON.stringify(sandbox.warnings)).toContain("nowhere");
  });
});

describe("aborting", () => {
  test("ends a running evaluation at once with the signal's reason", async () => {
    const sandbox = create();
    const controller = new AbortController();
    await sandbox.run(request("return 'warm'"));
    const run = endingOf(sandbox.run(request(unstoppable, { timeoutMs: 30_000, signal: controller.signal })));
    // By then the child has been asked.
    await new Promise(setImmediate);
    controller.abort(new AppError("run.cancelled"));
    expect((await run).error?.code).toBe("run.cancelled");
    expect((await sandbox.run(request("return 1"))).value).toBe(1);
  });

  test("takes a waiting evaluation out of the queue", async () => {
    const sandbox = create();
    const controller = new AbortController();
    const busy = sandbox.run(request("for (let i = 0; i < 2e6; i++); return 'busy'", { timeoutMs: 20_000 }));
    const waiting = endingOf(sandbox.run(request("return 1", { signal: controller.signal })));
    const last = sandbox.run(request("return 'last'"));
    controller.abort(new AppError("run.cancelled"));
    expect((await waiting).error?.code).toBe("run.cancelled");
    expect((await busy).value).toBe("busy");
    expect((await last).value).toBe("last");
  });

  test("an aborted signal starts nothing", async () => {
    const signal = AbortSignal.abort(new AppError("run.cancelled"));
    expect((await endingOf(create().run(request("return 1", { signal })))).error?.code).toBe("run.cancelled");
    expect(sandboxProcesses()).toHaveLength(0);
  });
});

test("closing ends what runs, waits or is just starting, and leaves no process", async () => {
  const sandbox = create({ size: 2 });
  const runs = [1, 2, 3].map(() => endingOf(sandbox.run(request("for (;;);", { timeoutMs: 20_000 }))));
  await expect.poll(sandboxProcesses, patiently).not.toHaveLength(0);
  await sandbox.close();
  expect(sandboxProcesses()).toHaveLength(0);
  expect((await Promise.all(runs)).map(({ error }) => error?.code)).toEqual(Array(3).fill("code.crashed"));
  expect((await endingOf(sandbox.run(request("return 1")))).error?.code).toBe("code.crashed");
});

test("the child has no environment, no files of its parent and few rights", async () => {
  process.env.HOST_SECRET = "canary";
  const folder = mkdtempSync(join(tmpdir(), "sandbox-"));
  openSync(join(folder, "open.txt"), "w");
  const sandbox = create();
  await sandbox.run(request("return 1"));
  const [processId] = sandboxProcesses();
  expect(readFileSync(`/proc/${processId}/environ`, "utf8")).not.toMatch(/HOST_SECRET|PATH=|HOME=/);
  const files = readdirSync(`/proc/${processId}/fd`).map((fd) => readlinkSync(`/proc/${processId}/fd/${fd}`));
  expect(files.filter((file) => file.startsWith("/") && !file.startsWith("/dev/null"))).toEqual([]);
  expect(readFileSync(`/proc/${processId}/cmdline`, "utf8")).toContain("--permission");
  rmSync(folder, { recursive: true });
});

test("works from one bundled file with nothing beside it", async () => {
  const folder = mkdtempSync(join(tmpdir(), "sandbox-"));
  const outfile = join(folder, "sandbox-child.js");
  await build({
    entryPoints: [childEntry.pathname],
    outfile,
    bundle: true,
    platform: "node",
    target: "node24",
    format: "esm",
    logLevel: "error",
  });
  const sandbox = create({ entry: outfile });
  expect((await sandbox.run(request("return input.n * 6", { input: { n: 7 } }))).value).toBe(42);
  await sandbox.close();
  rmSync(folder, { recursive: true });
});
