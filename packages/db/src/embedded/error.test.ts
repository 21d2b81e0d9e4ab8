import { expect, it } from "vitest";
import { explainOutput } from "./error.ts";

const context = { port: 5432, dataFolder: "/data" };

it.each([
  ['could not bind IPv4 address "127.0.0.1": Address already in use', "port_taken"],
  ['FATAL:  could not write lock file "postmaster.pid": No space left on device', "disk_full"],
  ['FATAL:  could not open file "/data/pg_wal": Permission denied', "permission_denied"],
  ['FATAL:  data directory "/data" has wrong ownership', "permission_denied"],
  ["LOG: starting\nFATAL:  something new", "start_failed"],
  ["", "start_failed"],
])("explains %j as %s, in one sentence with what to do or what was said", (output, reason) => {
  const error = explainOutput(output, context);
  expect(error.reason).toBe(reason);
  expect(error.message).not.toContain("\n");
  if (output.includes("something new")) expect(error.message).toContain("something new");
});
