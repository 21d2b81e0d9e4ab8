import { type ChildProcess, execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { chmod, cp, mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { type AddressInfo, createServer } from "node:net";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { promisify } from "node:util";
import { waitFor } from "@millrace/testing/wait-for";
import pg from "pg";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { bundledPostgres, executable } from "./embedded/binaries.ts";
import { placeFolders } from "./embedded/folders.ts";
import { serverUser } from "./embedded/server-user.ts";
import { deleteEmbeddedData, type EmbeddedPostgres, startEmbeddedPostgres } from "./embedded.ts";

const isRoot = process.getuid?.() === 0;
let folder: string;
let dataFolder: string;
let said: string[];
let running: EmbeddedPostgres[];
let starter: ChildProcess | undefined;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "millrace-embedded-"));
  await chmod(folder, 0o755);
  dataFolder = join(folder, "data");
});
afterAll(() => rm(folder, { recursive: true, force: true }));
beforeEach(() => {
  said = [];
  running = [];
});
afterEach(async () => {
  starter?.kill("SIGKILL");
  for (const server of running) await server.stop();
});

async function start(options: { dataFolder?: string; port?: number; superuserPassword?: string } = {}) {
  const server = await startEmbeddedPostgres({
    dataFolder,
    port: 0,
    superuserPassword: "secret",
    log: (message) => said.push(message),
    settings: { fsync: "off" },
    ...options,
  });
  running.push(server);
  return server;
}

async function query(server: EmbeddedPostgres, sql: string): Promise<unknown> {
  const client = new pg.Client({ connectionString: server.adminUrl });
  await client.connect();
  try {
    return (await client.query(sql)).rows;
  } finally {
    await client.end();
  }
}

const isAlive = (pid: number) => {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
};

describe("startEmbeddedPostgres", () => {
  it("makes the data folder, keeps the data over a stop, and leaves no process behind", async () => {
    const first = await start();
    await query(first, "create table kept as select 1 as one");
    await Promise.all([first.stop(), first.stop()]);
    expect(isAlive(first.processId)).toBe(false);
    expect(existsSync(join(dataFolder, "postmaster.pid"))).toBe(false);
    const second = await start();
    expect(await query(second, "select one from kept")).toEqual([{ one: 1 }]);
  });

  it("listens on 127.0.0.1 only, with modest and safe settings", async () => {
    const server = await startEmbeddedPostgres({
      dataFolder,
      port: 0,
      superuserPassword: "secret",
      log: () => undefined,
    });
    running.push(server);
    const names = [
      "listen_addresses",
      "shared_buffers",
      "max_connections",
      "fsync",
      "synchronous_commit",
      "unix_socket_directories",
    ];
    const rows = await query(
      server,
      `select string_agg(name || '=' || current_setting(name), ' ' order by name) as s from pg_settings where name in ('${names.join("','")}')`,
    );
    expect(rows).toEqual([
      {
        s: "fsync=on listen_addresses=127.0.0.1 max_connections=100 shared_buffers=128MB synchronous_commit=on unix_socket_directories=",
      },
    ]);
  });

  it("starts again after the server was killed, and after its lock file came to name another process", async () => {
    const killed = await start();
    await query(killed, "checkpoint; create table survives as select 2 as two");
    process.kill(killed.processId, "SIGKILL");
    await killed.ended;
    const again = await start();
    expect(await query(again, "select two from survives")).toEqual([{ two: 2 }]);
    process.kill(again.processId, "SIGKILL");
    await again.ended;

    // After a reboot the number may belong to anything that lives, here to this very test.
    await writeFile(
      join(dataFolder, "postmaster.pid"),
      `${process.ppid}\n${dataFolder}\n0\n1\n\n127.0.0.1\n0 0\nready\n`,
    );
    const third = await start();
    expect(await query(third, "select two from survives")).toEqual([{ two: 2 }]);
    expect(said.join("\n")).toContain(`named process ${process.ppid}, which is not the database`);
  });

  it("stops the server of a start that was killed, says so, and starts a new one", async () => {
    const script = `import { startEmbeddedPostgres } from ${JSON.stringify(new URL("./embedded.ts", import.meta.url).href)};
      const server = await startEmbeddedPostgres(${JSON.stringify({ dataFolder, port: 0, superuserPassword: "secret" }).replace(/}$/, ", log() {} }")});
      console.log(server.processId);
      setInterval(() => {}, 1000);`;
    const child = spawn(process.execPath, ["--input-type=module", "-e", script], {
      stdio: ["ignore", "pipe", "inherit"],
    });
    starter = child;
    const [chunk] = await once(child.stdout, "data");
    const orphan = Number(String(chunk));
    expect(isAlive(orphan)).toBe(true);

    await expect(start()).rejects.toMatchObject({ reason: "already_running" });
    expect(isAlive(orphan)).toBe(true);

    child.kill("SIGKILL");
    await once(child, "exit");
    const server = await waitFor(() =>
      start().catch((error) => (error.reason === "already_running" ? null : Promise.reject(error))),
    );
    expect(said.join("\n")).toContain(`still running (process ${orphan})`);
    expect(isAlive(orphan)).toBe(false);
    expect(await query(server, "select 1 as one")).toEqual([{ one: 1 }]);
  });

  it("says in one sentence why it can't start", async () => {
    const blocker = createServer().listen(0, "127.0.0.1");
    await once(blocker, "listening");
    const { port } = blocker.address() as AddressInfo;
    await expect(start({ port })).rejects.toMatchObject({
      reason: "port_taken",
      message: expect.stringContaining(`Port ${port}`),
    });
    blocker.close();

    await expect(start({ superuserPassword: "another" })).rejects.toMatchObject({ reason: "wrong_password" });

    const something = join(folder, "something");
    await mkdir(something);
    await writeFile(join(something, "letter.txt"), "Dear Ada");
    await expect(start({ dataFolder: something })).rejects.toMatchObject({ reason: "start_failed" });
    expect(existsSync(join(something, "letter.txt"))).toBe(true);
    await expect(start({ dataFolder: join(something, "letter.txt", "data") })).rejects.toMatchObject({
      reason: "start_failed",
    });

    const older = join(folder, "older");
    await mkdir(older);
    await writeFile(join(older, "PG_VERSION"), "17\n");
    await expect(start({ dataFolder: older })).rejects.toMatchObject({ reason: "other_version" });
  });

  it.runIf(process.platform === "linux")("says so when it may not write", async () => {
    const forbidden = isRoot ? "/sys/millrace/data" : "/millrace/data";
    await expect(start({ dataFolder: forbidden })).rejects.toMatchObject({ reason: "permission_denied" });
  });
});

describe.runIf(isRoot)("as root", () => {
  it("keeps the data elsewhere when the server's user may not enter the folder, and says so", async () => {
    const closed = await mkdtemp(join(tmpdir(), "millrace-closed-"));
    expect(await closedMode(closed)).toBe("700");
    const asked = join(closed, "data");
    const server = await start({ dataFolder: asked });
    expect(server.dataFolder).toMatch(/^\/var\/lib\/millrace\/[0-9a-f]{12}\/data$/);
    expect(said.join("\n")).toContain(`may not enter ${closed}; the data is kept in ${server.dataFolder}`);
    expect(await query(server, "select 1 as one")).toEqual([{ one: 1 }]);
    await server.stop();
    await deleteEmbeddedData(asked);
    expect(existsSync(dirname(server.dataFolder))).toBe(false);
    await rm(closed, { recursive: true });
  });

  it("runs a copy of the server when its user may not enter where it is installed", async () => {
    const closed = await mkdtemp(join(tmpdir(), "millrace-closed-"));
    const installed = join(closed, "package", "native");
    await cp(bundledPostgres(), installed, { recursive: true, verbatimSymlinks: true });
    await cp(join(bundledPostgres(), "..", "package.json"), join(installed, "..", "package.json"));
    const user = await serverUser();
    const log = (message: string) => said.push(message);
    const asked = join(folder, "open");
    const { binaries, data } = await placeFolders(asked, user, log, installed);
    expect(data).toBe(asked);
    expect(binaries).toMatch(/^\/var\/lib\/millrace\/[0-9a-f]{12}\/postgres-18/);
    expect(said.join("\n")).toContain(`may not enter ${closed}; a copy of the server in ${binaries} is used`);
    const run = (folder: string) =>
      promisify(execFile)(executable(folder, "postgres"), ["--version"], { ...user, cwd: "/" });
    expect((await run(binaries)).stdout).toContain("18.");
    await expect(run(installed)).rejects.toMatchObject({ code: "EACCES" });
    await deleteEmbeddedData(asked);
    await rm(closed, { recursive: true });
  });
});

const closedMode = async (path: string) => {
  const { stdout } = await promisify(execFile)("stat", ["-c", "%a", path]);
  return stdout.trim();
};
