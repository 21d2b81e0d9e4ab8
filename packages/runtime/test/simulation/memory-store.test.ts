import { flowDefinition } from "@millrace/contracts/flow/definition";
import { newUuid } from "@millrace/contracts/ids";
import { describe } from "vitest";
import type { StoreBench } from "../store/store-bench.ts";
import { describeStoreContract } from "../store/store-contract.ts";
import {
  answerInMemory,
  cancelInMemory,
  pauseAllInMemory,
  pauseInMemory,
  resumeAllInMemory,
  resumeInMemory,
  signalInMemory,
  startInMemory,
} from "./memory-senders.ts";
import { memoryStore } from "./memory-store.ts";
import { contentKey, createMemoryTables, inboxMarkMs, type QueueRow, waitsOf } from "./memory-tables.ts";

describe("the store in memory", () => describeStoreContract(createMemoryBench));

async function createMemoryBench(): Promise<StoreBench> {
  let passedMs = 0;
  // As in Postgres, no two statements happen at the same time.
  let ticks = 0;
  const tables = createMemoryTables(() => Date.now() + passedMs + ticks++ / 1_000);
  const store = memoryStore(tables);
  let organizationId = newUuid();

  const queueView = ({ owner, epoch, takeovers, admitted, held, wakeAtMs }: QueueRow) => ({
    ...{ owner, epoch, takeovers, admitted, held },
    dueInMs: wakeAtMs === null ? null : wakeAtMs === inboxMarkMs ? ("mark" as const) : wakeAtMs - tables.nowMs(),
  });

  return {
    store,
    async reset() {
      for (const row of tables.queue.values()) row.wakeAtMs = null;
      for (const map of [tables.queue, tables.runs, tables.waits]) map.clear();
      organizationId = newUuid();
      tables.organizations.set(organizationId, { id: organizationId, weight: 1, maxRunningRuns: null });
    },
    async executor() {
      const id = newUuid();
      await store.insertLease(id, "test", 60_000);
      return id;
    },
    async start({ owner, flowId = newUuid(), max, startInMs } = {}) {
      const contentHash = `limited to ${max}`;
      const settings = max === undefined ? {} : { concurrency: { max } };
      const definition = flowDefinition.parse({ format: 1, nodes: [], edges: [], settings });
      tables.contents.set(contentKey(organizationId, contentHash), definition);
      const runId = newUuid();
      const startAtMs = startInMs === undefined ? {} : { startAtMs: tables.nowMs() + startInMs };
      const start = { organizationId, flowId, runId, contentHash, input: null, ...startAtMs };
      startInMemory(tables, { ...start, ...(owner ? { owner } : {}) });
      const { trigger, correlationId, startedAtMs } = tables.runs.get(runId) ?? missing(runId);
      const epoch = tables.queue.get(runId)?.epoch ?? 0;
      const replyTo = null;
      return { organizationId, runId, flowId, contentHash, trigger, correlationId, replyTo, startedAtMs, epoch };
    },
    cancel: async (runId) => cancelInMemory(tables, runId),
    answer: async (runId, waitId, value) => answerInMemory(tables, { runId, waitId, port: "out", value }),
    signal: async (name, correlation, payload) =>
      signalInMemory(tables, { organizationId, id: newUuid(), name, correlation, payload }).result,
    async pauseRun(runId) {
      pauseInMemory(tables, runId);
    },
    resumeRun: async (runId) => resumeInMemory(tables, runId),
    pauseFlow: async (flowId) => pauseAllInMemory(tables, flowId),
    resumeFlow: async (flowId) => resumeAllInMemory(tables, flowId),
    async view(runId) {
      const run = tables.runs.get(runId) ?? missing(runId);
      const row = tables.queue.get(runId);
      return {
        status: run.status,
        output: run.output,
        queue: row ? queueView(row) : null,
        steps: [...(tables.steps.get(runId)?.values() ?? [])]
          .map(({ record, outputText }) => `${record.path} ${record.attempt} ${record.status} ${outputText}`)
          .sort(),
        waits: waitsOf(tables, runId).map(({ kind, outcome }) => `${kind} ${outcome}`),
        inbox: tables.inbox.filter((entry) => entry.runId === runId).length,
      };
    },
    async passTime(ms) {
      passedMs += ms;
    },
    close: async () => undefined,
  };
}

function missing(runId: string): never {
  throw new Error(`there is no run ${runId}`);
}
