import { waitFor } from "@millrace/testing/wait-for";
import { afterEach, beforeEach, expect, it } from "vitest";
import { createRuntimeFixture, type RuntimeFixture } from "../../test/runtime-fixture.ts";
import { line } from "../../test/test-flows.ts";
import { spawnWorker, startSink, type WorkerProcess } from "../../test/worker-process.ts";
import { pauseAll, resumeAll } from "../pause.ts";

/** Pausing holds whatever process dies meanwhile: no delivery while everything is at rest, and no run lost by it. */

let fixture: RuntimeFixture;
let sink: Awaited<ReturnType<typeof startSink>>;
const workers = new Set<WorkerProcess>();

beforeEach(async () => {
  fixture = await createRuntimeFixture();
  sink = await startSink(() => 10 + Math.random() * 60);
});
afterEach(async () => {
  await Promise.all([...workers].map((worker) => worker.end("SIGKILL")));
  workers.clear();
  await sink.close();
  await fixture.close();
});

async function newWorker(name: string): Promise<WorkerProcess> {
  const url = fixture.database.urls.runtime;
  const worker = await spawnWorker({ name, url, sinkUrl: sink.url, leaseMs: 900, heartbeatDelayMs: 0 });
  workers.add(worker);
  return worker;
}
async function kill(worker: WorkerProcess) {
  workers.delete(worker);
  await worker.end("SIGKILL");
}

it("stands over the loss of executors, and every run goes on exactly where it was", async () => {
  const calls = ["a", "b", "c", "d", "e", "f"].map((id) => ({ id, type: "call" }));
  const { path, flowId } = await fixture.publish(line(...calls));
  const scope = { organizationId: fixture.organization.id, flowId };
  const runs = await fixture.startMany(fixture.starter(), path, 40);
  let victim = await newWorker("first");
  await newWorker("second");
  for (let cycle = 0; cycle < 3; cycle++) {
    const before = sink.deliveries.length;
    await waitFor(() => sink.deliveries.length > before + 5);
    await pauseAll(fixture.admin, { ...scope, by: "Ada", reason: null });
    await kill(victim);
    victim = await newWorker(`after ${cycle}`);
    // Nobody has a run of it any more: the pause is acknowledged.
    await waitFor(async () => (await fixture.count("from run_queue where not held")) === 0);
    const delivered = sink.deliveries.length;
    await new Promise((resolve) => setTimeout(resolve, 400));
    expect(sink.deliveries.length).toBe(delivered);
    await resumeAll(fixture.admin, scope);
  }
  const runIds = runs.map((run) => run.runId);
  const succeeded = () => fixture.count("from run where id = any($1) and status = 'succeeded'", [runIds]);
  await waitFor(async () => (await succeeded()) === runs.length, { timeoutMs: 20_000 });
  expect(await fixture.count("from run_queue")).toBe(0);
  expect(await fixture.count("from step where status <> 'succeeded'")).toBe(0);
  expect(await fixture.count("from step")).toBe(runs.length * calls.length);
  // One key per step, however often it was delivered.
  expect(new Set(sink.deliveries.map(({ key }) => key)).size).toBe(runs.length * calls.length);
});
