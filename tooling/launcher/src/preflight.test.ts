import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterEach, describe, expect, it } from "vitest";
import { claimClone, preflight } from "./preflight.ts";
import { readSecrets } from "./secrets.ts";
import { readSettings } from "./settings.ts";

const folders: string[] = [];
const settingsIn = (env: NodeJS.ProcessEnv = {}) => {
  const folder = mkdtempSync(path.join(tmpdir(), "millrace-preflight-"));
  folders.push(folder);
  return readSettings({ MILLRACE_STATE_FOLDER: folder, ...env });
};
const listen = () =>
  new Promise<{ port: number; close: () => void }>((resolve) => {
    const server = createServer().listen(0, "127.0.0.1", () => {
      const address = server.address();
      resolve({ port: typeof address === "object" && address ? address.port : 0, close: () => server.close() });
    });
  });
afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
});

describe("before the start", () => {
  it("names a taken port and how to choose another", async () => {
    const taken = await listen();
    const settings = settingsIn({ MILLRACE_WEB_PORT: String(taken.port) });
    await expect(preflight(settings)).rejects.toThrow(
      `Port ${taken.port} is taken by another program. Stop that program, or choose another port: MILLRACE_WEB_PORT=`,
    );
    taken.close();
  });

  it("refuses a state folder that is a file", async () => {
    const settings = settingsIn();
    const file = path.join(settings.stateFolder, "file");
    writeFileSync(file, "");
    await expect(preflight({ ...settings, stateFolder: path.join(file, "below") })).rejects.toThrow("can't be written");
  });

  it("refuses a port that is no number", () => {
    expect(() => readSettings({ MILLRACE_INGRESS_PORT: "http" })).toThrow('MILLRACE_INGRESS_PORT is "http"');
  });

  it("refuses a second launcher of the same clone, but not a leftover of a killed one", async () => {
    const settings = settingsIn();
    const pidFile = path.join(settings.stateFolder, "launcher.pid");
    // What a launcher looks like in the list of processes.
    const other = spawn(process.execPath, ["-e", "setInterval(() => {}, 1000)", "tooling/launcher/src/start.ts"]);
    writeFileSync(pidFile, String(other.pid));
    const refusal = `already runs from this folder (process ${other.pid})`;
    expect(() => claimClone(settings)).toThrow(refusal);
    await expect(preflight(settings)).rejects.toThrow(refusal);
    other.kill();
    await once(other, "exit");
    claimClone(settings)();
    // The number of a process that is something else by now.
    writeFileSync(pidFile, String(process.ppid));
    claimClone(settings)();
  });

  it("makes secrets once, of full length, readable by their owner alone", async () => {
    const { stateFolder } = settingsIn();
    const secrets = readSecrets(stateFolder);
    expect(Buffer.from(secrets.masterKey, "base64")).toHaveLength(32);
    expect(readSecrets(stateFolder)).toEqual(secrets);
    const { statSync } = await import("node:fs");
    expect(statSync(path.join(stateFolder, "secrets.json")).mode & 0o777).toBe(0o600);
    writeFileSync(path.join(stateFolder, "secrets.json"), "{");
    expect(() => readSecrets(stateFolder)).toThrow("is damaged");
  });
});
