#!/usr/bin/env node
// The way into every command of Millrace. Plain JavaScript without dependencies, so that any Node 20 or newer can run it:
// it finds Node 24 and pnpm (from the machine, else from npm), installs what the lockfile names when that has changed,
// and then hands over to tooling/launcher, which is TypeScript and runs on Node 24.
import { spawn, spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";

const commands = {
  start: "Start Millrace",
  dev: "Start Millrace with hot reload",
  reset: "Delete all local data",
  test: "Run all tests",
  bench: "Measure speed: npm run bench -- engine --json",
  chaos: "Kill workers and database under load and count what is lost: npm run chaos -- --runs 3000",
  simulate: "Simulate bad days of executors from seeds: npm run simulate -- --seeds 10000",
  check: "Run lint, types, boundaries, dead code and build",
};
const nodeMajor = 24;
const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), "../..");
const stateFolder = path.join(root, ".millrace");

const command = process.argv[2];
if (!(command in commands))
  fail(`Unknown command "${command ?? ""}". Use one of: ${Object.keys(commands).join(", ")}.`);
if (Number(process.versions.node.split(".")[0]) < 20)
  fail(
    `Millrace needs Node 20 or newer to begin, this is ${process.version}. Install Node ${nodeMajor} from https://nodejs.org.`,
  );

const runtime = findRuntime();
const env = {
  ...process.env,
  PATH: [...runtime.folders, process.env.PATH].join(path.delimiter),
  NEXT_TELEMETRY_DISABLED: "1",
  TURBO_TELEMETRY_DISABLED: "1",
};
install();
handOver();

/** Node 24 and pnpm: where they are, as folders to put in front of PATH. The answer is remembered, because asking npm takes seconds. */
function findRuntime() {
  const ownNode = Number(process.versions.node.split(".")[0]) >= nodeMajor;
  const memory = path.join(stateFolder, "runtime.json");
  try {
    const remembered = JSON.parse(readFileSync(memory, "utf8"));
    if (
      (ownNode || remembered.node) &&
      remembered.folders.every((folder) => existsSync(folder)) &&
      existsSync(remembered.pnpm)
    )
      return remembered;
  } catch {
    // First start, or the file is damaged: ask npm again.
  }
  const packages = [...(ownNode ? [] : ["-p", `node@${nodeMajor}`]), "-p", "pnpm@12"];
  say(
    ownNode
      ? "Getting pnpm 12 …"
      : `Getting Node ${nodeMajor} and pnpm 12 (this machine has Node ${process.versions.node}) …`,
  );
  const found = spawnSync(
    "npx",
    ["-y", ...packages, "node", "-p", "JSON.stringify([process.execPath, process.env.PATH])"],
    {
      cwd: root,
      encoding: "utf8",
      stdio: ["ignore", "pipe", "pipe"],
      timeout: 300_000,
      shell: process.platform === "win32",
    },
  );
  if (found.status !== 0)
    fail(
      `npx could not fetch ${packages.filter((word) => word !== "-p").join(" and ")}. Check the connection to the npm registry.\n${(found.stderr ?? "").trim().split("\n").slice(-3).join("\n")}`,
    );
  const [execPath, searchPath] = JSON.parse(found.stdout.trim().split("\n").at(-1) ?? "[]");
  const bin = searchPath
    .split(path.delimiter)
    .find((folder) => existsSync(path.join(folder, "pnpm")) && folder.includes("_npx"));
  if (!bin) fail("pnpm was fetched but can't be found. Install it with: npm install -g pnpm@12");
  const result = {
    node: ownNode ? null : execPath,
    folders: ownNode ? [bin] : [path.dirname(execPath), bin],
    pnpm: path.join(bin, "pnpm"),
  };
  try {
    mkdirSync(stateFolder, { recursive: true });
    writeFileSync(memory, `${JSON.stringify(result, null, 2)}\n`);
  } catch (error) {
    fail(
      `The folder ${stateFolder} can't be written (${error.code}). Give yourself write permission or clone Millrace elsewhere.`,
    );
  }
  return result;
}

/** Installs with the frozen lockfile, unless the installed packages already are those of the lockfile. */
function install() {
  const wanted = createHash("sha256");
  for (const file of ["pnpm-lock.yaml", "pnpm-workspace.yaml", "package.json"])
    wanted.update(readFileSync(path.join(root, file)));
  const stamp = path.join(root, "node_modules", ".millrace-installed");
  const digest = wanted.digest("hex");
  if (existsSync(stamp) && readFileSync(stamp, "utf8") === digest) return;
  say("Installing packages …");
  const result = spawnSync(runtime.pnpm, ["install", "--frozen-lockfile", "--reporter=append-only"], {
    cwd: root,
    env,
    stdio: ["ignore", "inherit", "inherit"],
    shell: process.platform === "win32",
  });
  if (result.status !== 0)
    fail(
      "The packages could not be installed. The lines above say why; most often it is the connection to the npm registry or a full disk.",
    );
  writeFileSync(stamp, digest);
}

/** Runs the launcher and ends as it ends. Ctrl-C reaches it through the terminal; this process only waits for the orderly stop. */
function handOver() {
  const launcher = path.join(root, "tooling", "launcher", "src", `${command}.ts`);
  const child = spawn(runtime.node ?? process.execPath, [launcher, ...process.argv.slice(3)], {
    cwd: root,
    env,
    stdio: "inherit",
  });
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"])
    process.on(signal, () => {
      // A terminal sends Ctrl-C to both of us; a second signal to the child would mean "stop at once".
      if (signal !== "SIGINT" || !process.stdin.isTTY) child.kill(signal);
    });
  child.on("error", (error) => fail(`The launcher could not be started: ${error.message}`));
  child.on("exit", (code, signal) => process.exit(code ?? (signal === "SIGINT" || signal === "SIGTERM" ? 0 : 1)));
}

function say(line) {
  console.log(line);
}

function fail(sentence) {
  console.error(`\n${sentence}\n`);
  process.exit(1);
}
