import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterEach, describe, expect, it } from "vitest";
import { type Service, startService } from "./services.ts";

const logFolder = mkdtempSync(path.join(tmpdir(), "millrace-services-"));
let service: Service | undefined;
afterEach(async () => {
  await service?.stop(1_000);
});

const start = (name: string, program: string) => {
  const said: string[] = [];
  const { promise: givenUp, resolve } = Promise.withResolvers<string>();
  service = startService(
    { name, cwd: logFolder, command: process.execPath, args: ["-e", program], env: process.env },
    { logFolder, echo: false, say: (line) => said.push(line), onGivenUp: (which) => resolve(which) },
  );
  const file = path.join(logFolder, `${name}.log`);
  const log = () => (existsSync(file) ? readFileSync(file, "utf8") : "");
  return { said, givenUp, log };
};
const until = async (condition: () => boolean) => {
  for (let tries = 0; tries < 200; tries++) {
    if (condition()) return;
    await new Promise((resolve) => setTimeout(resolve, 25));
  }
  throw new Error("the state did not come");
};

describe("startService", () => {
  it("starts a killed process again", async () => {
    const { said, log } = start("worker", "console.log('pid', process.pid); setInterval(() => {}, 1000)");
    const pids = () => [...log().matchAll(/pid (\d+)/g)].map((match) => Number(match[1]));
    await until(() => pids().length === 1);
    process.kill(pids()[0] ?? 0, "SIGKILL");
    await until(() => pids().length === 2);
    expect(said[0]).toContain("The worker ended (SIGKILL) and is started again.");
  });

  it("gives up on a process that ends right after each start", async () => {
    const { givenUp } = start("broken", "process.exit(3)");
    expect(await givenUp).toBe("broken");
  });

  it("ends a process that ignores the request to stop", async () => {
    const { log } = start(
      "stubborn",
      "process.on('SIGTERM', () => {}); console.log('up'); setInterval(() => {}, 1000)",
    );
    await until(() => log().includes("up"));
    const startedAt = Date.now();
    await service?.stop(200);
    expect(Date.now() - startedAt).toBeLessThan(5_000);
  });
});

process.on("exit", () => rmSync(logFolder, { recursive: true, force: true }));
