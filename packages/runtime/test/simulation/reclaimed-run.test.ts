import { newUuid } from "@millrace/contracts/ids";
import { waitFor } from "@millrace/testing/wait-for";
import { expect, it } from "vitest";
import { createMemoryBus } from "../../src/bus/memory-bus.ts";
import { createExecutorOn } from "../../src/execute/executor.ts";
import type { RunStore } from "../../src/store/run-store.ts";
import { line } from "../test-flows.ts";
import { testCatalog, testNodeRuns } from "../test-nodes.ts";
import { createTestLog, respondWith, servicesAnsweredBy } from "../test-services.ts";
import { startInMemory } from "./memory-senders.ts";
import { memoryStore } from "./memory-store.ts";
import { contentKey, createMemoryTables } from "./memory-tables.ts";

it("a run that is claimed again before the answer to its park is heard stays with its executor", async () => {
  const tables = createMemoryTables(Date.now);
  const store = memoryStore(tables);
  const claimedAgain = Promise.withResolvers<void>();
  let claims = 0;
  const slowAnswer: RunStore = {
    ...store,
    async writeRuns(owner, writes, order) {
      const results = await store.writeRuns(owner, writes, order);
      if (results.includes("parked")) await claimedAgain.promise;
      return results;
    },
    async claimRuns(...args) {
      const claimed = await store.claimRuns(...args);
      claims += claimed.runs.length;
      // Once it is in memory again.
      if (claims === 2) setTimeout(claimedAgain.resolve, 20);
      return claimed;
    },
  };

  let calls = 0;
  const answer = Promise.withResolvers<void>();
  const executor = createExecutorOn(slowAnswer, {
    nodeCatalog: testCatalog,
    nodeRuns: testNodeRuns,
    servicesFor: servicesAnsweredBy(async () => {
      calls++;
      await answer.promise;
      return respondWith(200, "1");
    }),
    bus: createMemoryBus(),
    log: createTestLog(),
    limits: { idlePollMs: 20, parkAfterMs: 20 },
  });
  const organizationId = newUuid();
  const contentHash = "pause and call";
  const definition = line({ id: "pause", type: "pause", params: { ms: 100 } }, { id: "call", type: "call" });
  tables.contents.set(contentKey(organizationId, contentHash), definition);
  const runId = newUuid();
  startInMemory(tables, { organizationId, flowId: newUuid(), runId, contentHash, input: {} });
  await executor.start();

  await waitFor(() => calls === 1, { timeoutMs: 5_000 });
  await claimedAgain.promise;
  await new Promise((resolve) => setImmediate(resolve));
  // What is unknown to its executor in two beats would be given back.
  expect(executor.stats().runs).toBe(1);
  answer.resolve();
  await waitFor(() => tables.runs.get(runId)?.status === "succeeded", { timeoutMs: 5_000 });
  await executor.stop({ graceMs: 100 });
  expect({ claims, calls }).toEqual({ claims: 2, calls: 1 });
});
