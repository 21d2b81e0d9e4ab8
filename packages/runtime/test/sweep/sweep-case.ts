import { newUuid } from "@millrace/contracts/ids";
import { createPool } from "@millrace/db/pool";
import { waitFor } from "@millrace/testing/wait-for";
import { readEnds } from "../../src/run-replies.ts";
import type { Answer } from "../test-services.ts";
import { respondWith } from "../test-services.ts";
import { allNodes, type WaitFixture } from "../wait-fixture.ts";
import { type Fault, type FaultPoint, FaultyProcess } from "./faulty-process.ts";
import type { SweepFlow } from "./sweep-flows.ts";

/** What must be the same with and without a fault. */
export type EndState = {
  run: { status: string; output: unknown; error: unknown };
  steps: unknown[];
  /** The idempotency keys with which the service was called, by what was called; a key may have come more than once. */
  calls: Record<string, number>;
  left: { queue: number; waits: number; inbox: number };
  /** What is stored beside the rows. */
  payloads: number;
};

export type SweepResult = { end: EndState; passed: readonly FaultPoint[]; isReached: boolean };

const patiently = { timeoutMs: 20_000, intervalMs: 15 };
const limits = { leaseMs: 3_000, idlePollMs: 30, parkAfterMs: 80, admissionSweepMs: 200 };

/** Runs a flow on a process of its own that has one fault; where it ends, another one takes over. */
export async function runSweepCase(
  fixture: WaitFixture,
  subject: SweepFlow,
  fault: Fault | null,
): Promise<SweepResult> {
  const process = new FaultyProcess(fault);
  const leasePool = createPool({ url: fixture.database.urls.runtime, max: 1 });
  const keys = new Map<string, Set<string>>();
  const answer = serviceThatKeeps(keys);
  const executor = await fixture.executor({
    pool: process.poolOver(fixture.pool),
    leasePool: process.poolOver(leasePool),
    limits,
    answer: process.answerOver(answer),
    ...allNodes,
  });
  try {
    const correlation = newUuid();
    const runId = newUuid();
    const { path } = await fixture.publish(subject.definition);
    await subject.prepare?.(fixture, correlation);
    process.arm();
    await fixture.starter().start(fixture.startOf(path, { case: correlation }, { runId }));
    fixture.bus.publish("run_available", "");
    const driven = subject.drive?.(fixture, runId, correlation);
    const ended = waitFor(async () => (await fixture.runRow(runId)).status !== "running", patiently);
    const isEnded = ended.then(() => true);
    const rescuer = (await Promise.race([isEnded, process.ended.then(() => false)]))
      ? null
      : await takeOver(fixture, executor.id, answer);
    await ended;
    await driven;
    // What tells the cases apart is no part of how they end.
    const end: EndState = JSON.parse(
      JSON.stringify(await readEnd(fixture, runId, keys)).replaceAll(correlation, "this case"),
    );
    await rescuer?.stop({ graceMs: 0 });
    return { end, passed: [...process.passed], isReached: process.isReached };
  } finally {
    process.revive();
    await executor.stop({ graceMs: 0 });
    await leasePool.end();
  }
}

/** The lease of the dead runs out, and somebody else is there. */
async function takeOver(fixture: WaitFixture, deadId: string, answer: Answer) {
  await fixture.admin.query("update executor set lease_until = now() - interval '1 second' where id = $1", [deadId]);
  return fixture.executor({ limits, answer, ...allNodes });
}

/** Does each key's work once; the first attempt at `flaky` finds it busy. */
const serviceThatKeeps =
  (keys: Map<string, Set<string>>): Answer =>
  async (request, step) => {
    const known = keys.get(request.url) ?? new Set();
    keys.set(request.url, known.add(step.idempotencyKey));
    if (request.url === "test:refused") return respondWith(400, "no");
    if (request.url === "test:flaky" && step.attempt === 1) return respondWith(503, "busy");
    return { called: request.url };
  };

async function readEnd(fixture: WaitFixture, runId: string, keys: Map<string, Set<string>>): Promise<EndState> {
  const [end] = await readEnds(fixture.pool, new Map([[runId, fixture.organization.id]]));
  if (!end) throw new Error("the run has not ended");
  const { status, output, error } = end;
  const steps = await fixture.stepsOf(runId);
  return {
    run: { status, output, error },
    steps: steps
      .map((step) => ({
        path: step.path,
        attempt: step.attempt,
        status: step.status,
        port: step.port,
        output: step.output,
        code: step.error?.code ?? null,
      }))
      .sort((a, b) => `${a.path} ${a.attempt}`.localeCompare(`${b.path} ${b.attempt}`)),
    calls: Object.fromEntries([...keys].sort().map(([url, known]) => [url, known.size])),
    left: {
      queue: await fixture.count("from run_queue where run_id = $1", [runId]),
      waits: await fixture.count("from wait where run_id = $1 and resolved_at is null", [runId]),
      inbox: await fixture.count("from run_inbox where run_id = $1", [runId]),
    },
    payloads: await fixture.count("from payload where run_id = $1", [runId]),
  };
}
