import { execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { setTimeout as sleep } from "node:timers/promises";
import { expect, it } from "vitest";

const childrenOf = (pid: number): number[] =>
  execFileSync("ps", ["-A", "-o", "pid=,ppid="], { encoding: "utf8" })
    .split("\n")
    .map((line) => line.trim().split(/\s+/).map(Number))
    .filter(([, parent]) => parent === pid)
    .map(([child]) => child ?? 0);

const isAlive = (pid: number): boolean => {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
};

it("ends a busy child whose parent was killed", async () => {
  const parent = spawn(process.execPath, [new URL("../test/busy-parent.ts", import.meta.url).pathname], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  await once(parent.stdout, "data");
  const [child] = childrenOf(parent.pid ?? 0);
  if (child === undefined) throw new Error("the parent has no child");
  // Long enough for the loop to have begun.
  await sleep(500);
  parent.kill("SIGKILL");
  await once(parent, "exit");
  const deadline = Date.now() + 20_000;
  while (isAlive(child) && Date.now() < deadline) await sleep(50);
  const survived = isAlive(child);
  if (survived) process.kill(child, "SIGKILL");
  expect(survived).toBe(false);
}, 60_000);
