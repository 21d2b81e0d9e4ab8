import { createCodeSandbox } from "../src/code-sandbox.ts";

// A parent whose child never comes to rest; the test kills this process.
const sandbox = createCodeSandbox({
  size: 1,
  entry: new URL("../src/child.ts", import.meta.url),
  log: { warn: () => undefined },
});
await sandbox.run({
  code: "return 1",
  input: null,
  timeoutMs: 10_000,
  memoryMb: 64,
  signal: new AbortController().signal,
});
process.stdout.write("warm\n");
await sandbox.run({
  code: "for (;;) {}",
  input: null,
  timeoutMs: 600_000,
  memoryMb: 64,
  signal: new AbortController().signal,
});
