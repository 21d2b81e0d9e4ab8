import { type ChildProcess, spawn } from "node:child_process";
import { createServer } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import pg from "pg";
import { executable } from "./embedded/binaries.ts";
import { EmbeddedPostgresError, explainOutput, portTaken } from "./embedded/error.ts";
import { type EmbeddedFolders, placeFolders } from "./embedded/folders.ts";
import { initialise, serverEnvironment, superuser } from "./embedded/initialise.ts";
import { clearPreviousServer, keeperName, stopServer } from "./embedded/previous-server.ts";
import { type ServerUser, serverUser } from "./embedded/server-user.ts";

export { EmbeddedPostgresError, type EmbeddedPostgresReason } from "./embedded/error.ts";
export { deleteEmbeddedData } from "./embedded/folders.ts";

export type EmbeddedPostgresOptions = {
  dataFolder: string;
  /** 0 takes a free one. */
  port: number;
  superuserPassword: string;
  /** Gets what the server says and what was done to start it. */
  log: (message: string) => void;
  /** Server settings on top of the modest defaults; tests switch fsync off. */
  settings?: Record<string, string>;
};

export type EmbeddedPostgres = {
  /** The superuser's URL of the database `postgres`. */
  adminUrl: string;
  processId: number;
  /** Where the data really is, see `placeFolders`. */
  dataFolder: string;
  /** Ends the server in an orderly way. Safe to call twice. */
  stop(): Promise<void>;
  /** Resolves when the server has ended, whether it was asked to or not. */
  ended: Promise<void>;
};

const defaultSettings: Record<string, string> = {
  listen_addresses: "127.0.0.1",
  unix_socket_directories: "",
  max_connections: "100",
  shared_buffers: "128MB",
  timezone: "UTC",
  log_timezone: "UTC",
  // Our queries are short: compiling them costs more than it saves.
  jit: "off",
  log_checkpoints: "off",
};

/**
 * Starts a PostgreSQL server on 127.0.0.1 with its data in one folder, made at the first start. It does not hear the
 * terminal's Ctrl-C; whoever started it calls `stop()`, after everything that needs the database. If that never happened
 * (a killed process), the next start on the folder stops the old server first. Every foreseeable failure is an
 * `EmbeddedPostgresError` whose message is one sentence for a person.
 */
export async function startEmbeddedPostgres(options: EmbeddedPostgresOptions): Promise<EmbeddedPostgres> {
  const user = await serverUser();
  const folders = await placeFolders(options.dataFolder, user, options.log);
  await initialise(folders, user, options.superuserPassword, options.port);
  await clearPreviousServer(folders.data, options.superuserPassword, options.log);
  const port = await claimPort(options.port);

  const server = await launch(folders, user, { ...options, port });
  const pid = server.process.pid;
  if (pid === undefined)
    throw new EmbeddedPostgresError("start_failed", "The database's program could not be started.");
  const adminUrl = `postgresql://${superuser}:${encodeURIComponent(options.superuserPassword)}@127.0.0.1:${port}/postgres`;
  const keeper = await connectKeeper(adminUrl).catch(async (error) => {
    await stopServer(pid);
    throw error;
  });

  let stopping: Promise<void> | undefined;
  const stop = async () => {
    await keeper.end().catch(() => undefined);
    await stopServer(pid);
    await server.ended;
  };
  return {
    adminUrl,
    processId: pid,
    dataFolder: folders.data,
    stop: () => {
      stopping ??= stop();
      return stopping;
    },
    ended: server.ended,
  };
}

type Launched = { process: ChildProcess; ended: Promise<void> };

/** Starts the server and waits until it takes connections. Right after a crash its old children may need a moment to end. */
async function launch(
  folders: EmbeddedFolders,
  user: ServerUser | null,
  options: EmbeddedPostgresOptions,
): Promise<Launched> {
  for (let attempt = 1; ; attempt++) {
    const { launched, output } = await launchOnce(folders, user, options);
    if (launched) return launched;
    if (attempt === 50 || !/shared memory block .* is still in use/.test(output))
      throw explainOutput(output, { port: options.port, dataFolder: folders.data });
    await sleep(100);
  }
}

function launchOnce(
  folders: EmbeddedFolders,
  user: ServerUser | null,
  options: EmbeddedPostgresOptions,
): Promise<{ launched: Launched | null; output: string }> {
  const settings = Object.entries({ ...defaultSettings, ...options.settings }).flatMap(([name, value]) => [
    "-c",
    `${name}=${value}`,
  ]);
  const child = spawn(
    executable(folders.binaries, "postgres"),
    ["-D", folders.data, "-p", String(options.port), ...settings],
    // Its own process group, so that a terminal's Ctrl-C does not reach it.
    { ...user, cwd: "/", env: serverEnvironment(), detached: true, stdio: ["ignore", "ignore", "pipe"] },
  );
  return new Promise((resolve, reject) => {
    let output = "";
    const ended = new Promise<void>((resolveEnded) => {
      child.on("close", () => {
        resolveEnded();
        resolve({ launched: null, output });
      });
    });
    child.on("error", reject);
    child.stderr.on("data", (chunk) => {
      const text = String(chunk);
      output = (output + text).slice(-20_000);
      options.log(text.trimEnd());
      if (output.includes("database system is ready to accept connections"))
        resolve({ launched: { process: child, ended }, output });
    });
  });
}

/** Its presence tells a later start that somebody still uses the server, see `clearPreviousServer`. */
async function connectKeeper(adminUrl: string): Promise<pg.Client> {
  const keeper = new pg.Client({ connectionString: adminUrl, application_name: keeperName, keepAlive: true });
  // The server ends it when it stops; that is no news.
  keeper.on("error", () => undefined);
  try {
    await keeper.connect();
    return keeper;
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "28P01")
      throw new EmbeddedPostgresError(
        "wrong_password",
        'The database was made with another password than the one in the secrets file. Restore that file, or start over with "npm run reset".',
        { cause: error },
      );
    throw error;
  }
}

/** The port, or a free one for 0. Postgres would tell of a taken port too, but only in its log. */
function claimPort(port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer();
    probe.on("error", () => reject(portTaken(port)));
    probe.listen({ host: "127.0.0.1", port, exclusive: true }, () => {
      const address = probe.address();
      const claimed = address !== null && typeof address === "object" ? address.port : port;
      probe.close(() => resolve(claimed));
    });
  });
}
