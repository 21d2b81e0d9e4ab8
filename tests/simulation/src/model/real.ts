import { type FlowDefinition, flowDefinition } from "@millrace/contracts/flow/definition";
import { compileFlow } from "@millrace/engine/flow/compile";
import { planRerun } from "@millrace/engine/run/rerun";
import type { StoreFaults } from "@millrace/runtime/test/simulation/memory-flush";
import {
  cancelInMemory,
  pauseInMemory,
  resumeInMemory,
  signalInMemory,
  startInMemory,
} from "@millrace/runtime/test/simulation/memory-senders";
import { contentKey } from "@millrace/runtime/test/simulation/memory-tables";
import { judgeRun } from "../judge.ts";
import { answerTo, simulatedCatalog } from "../nodes.ts";
import { expectedOf } from "../oracle.ts";
import { factsOf, idOf, organizationId, type PlannedRun, recordsOf } from "../planned-run.ts";
import { createRandom, type Random } from "../random.ts";
import { createWorld, type Process, type World } from "../world.ts";

/** Time enough for everything, also for runs that were lost often. */
const settledMs = 60_000;
const flowId = idOf(2, 0, 1);

/** A call, a wait for a signal, another call; the last node's name tells the version. */
const versionOf = (version: number): FlowDefinition =>
  flowDefinition.parse({
    format: 1,
    nodes: [
      { id: "start", type: "start" },
      { id: "first", type: "call" },
      { id: "answer", type: "signal" },
      {
        ...{ id: "second", type: "call", params: { failures: version % 2 ? [] : ["lost", "broken"] } },
        retry: { maxAttempts: 3, backoff: "fixed", initialDelayMs: 700, maxDelayMs: 700 },
      },
      { id: `version${version}`, type: "compute" },
    ].map((node) => ({ typeVersion: 1, name: node.id, params: {}, ...node })),
    edges: [
      ["start", "first"],
      ["first", "answer"],
      ["answer", "second"],
      ["second", `version${version}`],
    ].map(([from, to]) => ({ from: { node: from, port: "out" }, to: { node: to, port: "in" } })),
    settings: {},
  });

/** What the commands of the model do to two executors on the store in memory, over a bad connection. */
export class Real {
  readonly world: World;
  readonly runs: PlannedRun[] = [];
  private readonly random: Random;
  private readonly seed: number;
  private production = 1;
  private letters = 0;

  constructor(seed: number, storeFaults: StoreFaults) {
    this.seed = seed;
    this.random = createRandom(seed ^ 0xc0de);
    this.world = createWorld({ seed, storeFaults, faults: { lost: 0.02, unheard: 0.03, late: 0.02, maxDelayMs: 80 } });
    this.world.tables.organizations.set(organizationId, { id: organizationId, weight: 1, maxRunningRuns: null });
    for (let count = 0; count < 2; count++) this.world.spawn();
    this.publish();
  }

  publish(version = this.production): void {
    this.production = version;
    this.world.tables.contents.set(contentKey(organizationId, `version ${version}`), versionOf(version));
  }

  start(): void {
    this.insert(this.production);
  }
  /** From the start, or with what came before the second call. */
  repeat(index: number, isKept: boolean): void {
    const run = this.runs[index];
    if (!run) return;
    const version = Number(run.contentHash.split(" ")[1]);
    if (!isKept) {
      this.insert(version);
      return;
    }
    const records = recordsOf(this.world.tables, run.runId);
    const definition = run.flow.definition;
    const plan = planRerun({ from: definition, to: definition, catalog: simulatedCatalog, records, nodeId: "second" });
    if ("reason" in plan) throw new Error(`the run can't be repeated: ${plan.reason}`);
    const isInPlan = ({ path, attempt }: { path: string; attempt: number }) =>
      plan.kept.some((kept) => kept.path === path && kept.attempt === attempt);
    this.insert(version, { fromNode: "second", steps: records.filter(isInPlan) });
  }
  private insert(version: number, kept?: NonNullable<PlannedRun["kept"]>): void {
    const { tables, hints, time } = this.world;
    const runId = idOf(1, this.seed, this.runs.length + 1);
    const contentHash = `version ${version}`;
    const flow = compileFlow(versionOf(version), simulatedCatalog);
    const place = { runId, flowId, input: { order: this.runs.length } };
    this.runs.push({
      ...{ ...place, contentHash, flow, isRacing: false, atMs: time.nowMs, delayMs: null },
      ...(kept ? { kept } : {}),
      expected: expectedOf(flow, factsOf(place, 0), kept?.steps),
      ...{ isAcknowledged: true, isCancelled: false },
    });
    startInMemory(tables, { organizationId, contentHash, ...place, ...(kept ? { kept } : {}) });
    hints.publish("run_available", "");
  }

  signal(index: number): void {
    const { tables, hints } = this.world;
    const runId = this.idOf(index);
    const id = `letter ${++this.letters}`;
    const letter = {
      organizationId,
      id,
      name: "answered",
      correlation: `${runId} answer`,
      payload: answerTo("answer"),
    };
    const { runIds } = signalInMemory(tables, letter);
    for (const heard of runIds) hints.publish("inbox", heard);
  }
  pause(index: number): boolean {
    const isPaused = pauseInMemory(this.world.tables, this.idOf(index));
    this.world.hints.publish("pause", organizationId);
    return isPaused;
  }
  resume(index: number): void {
    resumeInMemory(this.world.tables, this.idOf(index));
    this.world.hints.publish("pause", organizationId);
    this.world.hints.publish("run_available", "");
  }
  cancel(index: number): "requested" | "already_ended" {
    const result = cancelInMemory(this.world.tables, this.idOf(index));
    const run = this.runs[index];
    if (run && result === "requested") run.isCancelled = true;
    this.world.hints.publish("inbox", this.idOf(index));
    return result;
  }

  crash(): void {
    const dying = this.victim();
    if (dying) this.world.crash(dying);
    this.world.time.schedule("machine", 200, this.world.spawn);
  }
  freeze(forMs: number): void {
    const standing = this.victim();
    if (standing) this.world.freeze(standing, forMs, forMs % 2 === 0);
  }
  private victim(): Process | null {
    const [first, ...more] = this.world.processes;
    return first ? this.random.pick([first, ...more]) : null;
  }

  advance(forMs: number): Promise<void> {
    return this.world.time.runUntil(this.world.time.nowMs + forMs);
  }
  /** Time passes in which nothing goes wrong, until nothing happens any more. */
  async settle(): Promise<void> {
    this.world.network.heal();
    await this.advance(settledMs);
    this.world.network.worsen();
  }

  statusOf = (index: number) => this.world.tables.runs.get(this.idOf(index))?.status;
  /** Whether no process has it in memory. */
  isAtRest = (index: number) => this.world.tables.queue.get(this.idOf(index))?.owner === null;
  /** What is wrong with a run that has ended. */
  problemsOf(index: number): string[] {
    const run = this.runs[index];
    return run ? judgeRun(run, this.world.tables, this.world.sink) : [];
  }
  private idOf = (index: number) => this.runs[index]?.runId ?? "";
}
