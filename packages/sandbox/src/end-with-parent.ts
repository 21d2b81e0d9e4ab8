import { Worker } from "node:worker_threads";

// Plain text, because the child is also shipped as one bundled file and a thread needs an entry of its own.
const watch = `
  const { workerData: parent } = require("node:worker_threads");
  setInterval(() => {
    if (process.ppid !== parent) process.kill(process.pid, "SIGKILL");
  }, 1000);
`;

/**
 * Ends this process when its parent is gone, even while guest code keeps the main thread busy: a parent that was killed
 * can't run its watchdog, and a closed channel is only noticed by a free event loop.
 */
export function endWithParent(): void {
  new Worker(watch, { eval: true, workerData: process.ppid, env: {} }).unref();
}
