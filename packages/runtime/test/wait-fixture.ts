import type { NodeCatalog } from "@millrace/contracts/flow/node-definition";
import type { NodeRunCatalog } from "@millrace/contracts/flow/node-run";
import { newUuid } from "@millrace/contracts/ids";
import type { JsonValue } from "@millrace/contracts/json";
import { createPool } from "@millrace/db/pool";
import { nodeCatalog } from "@millrace/nodes/catalog";
import { nodeRuns } from "@millrace/nodes/runs";
import { waitFor } from "@millrace/testing/wait-for";
import type { ExecutorLimits } from "../src/execute/limits.ts";
import type { SqlPort } from "../src/ports.ts";
import { answerWait } from "../src/waits/answer-wait.ts";
import { deliverSignal } from "../src/waits/deliver-signal.ts";
import { createRuntimeFixture } from "./runtime-fixture.ts";
import { testCatalog, testNodeRuns } from "./test-nodes.ts";

export type WaitRowView = { id: string; kind: string; path: string; due_at: Date | null; resolved_at: Date | null };

/** Many cases ask at once, so none asks too often. */
const patiently = { timeoutMs: 30_000, intervalMs: 40 };

/** The nodes of the tests, and those that ship. */
export const allNodes: { nodeCatalog: NodeCatalog; nodeRuns: NodeRunCatalog } = {
  nodeCatalog: {
    find: (type, version) => testCatalog.find(type, version) ?? nodeCatalog.find(type, version),
    list: () => [...testCatalog.list(), ...nodeCatalog.list()],
  },
  nodeRuns: { find: (type, version) => testNodeRuns.find(type, version) ?? nodeRuns.find(type, version) },
};

/** A database and executors that know the nodes that ship beside those of the tests; and senders of signals and decisions. */
export async function createWaitFixture() {
  const fixture = await createRuntimeFixture();
  const organizationId = fixture.organization.id;
  // Senders come through the app's role in the product, which reaches one organization only.
  const senders = createPool({ url: fixture.database.urls.admin, max: 12 });

  /** As core does: one transaction, then the hints. */
  const inTransaction = async <T>(work: (sql: SqlPort) => Promise<T>, runIdsOf: (result: T) => readonly string[]) => {
    const client = await senders.connect();
    let result: T;
    try {
      await client.query("begin");
      result = await work(client);
      await client.query("commit");
    } catch (error) {
      await client.query("rollback");
      throw error;
    } finally {
      client.release();
    }
    for (const runId of runIdsOf(result)) fixture.bus.publish("inbox", runId);
    fixture.bus.publish("run_available", "");
    return result;
  };

  const waitsOf = async (runId: string): Promise<WaitRowView[]> =>
    (await fixture.admin.query("select * from wait where run_id = $1 order by created_at, path", [runId])).rows;

  return {
    ...fixture,
    async close() {
      await senders.end();
      await fixture.close();
    },
    waitsOf,
    executorWithAllNodes: (limits: Partial<ExecutorLimits> = {}) =>
      fixture.executor({
        limits: { leaseMs: 1_200, idlePollMs: 100, ...limits },
        ...allNodes,
      }),
    send: (name: string, correlation: string, payload: JsonValue, token?: string) =>
      inTransaction(
        (sql) => deliverSignal(sql, { organizationId, name, correlation, payload, ...(token ? { token } : {}) }),
        ({ runIds }) => runIds,
      ),
    decide: (runId: string, waitId: string, value: JsonValue) =>
      inTransaction(
        (sql) =>
          answerWait(
            sql,
            { organizationId, runId, waitId, port: "approved", value },
            { decision: "approve", userId: newUuid(), comment: "" },
          ),
        (result) => (result === "answered" ? [runId] : []),
      ),
    openWait: async (runId: string, path: string): Promise<WaitRowView> => {
      const find = async () =>
        (await waitsOf(runId)).find((wait) => wait.path === path && wait.resolved_at === null) ?? null;
      return waitFor(find, patiently);
    },
    ended: (runId: string) =>
      waitFor(async () => {
        const row = await fixture.runRow(runId);
        return row.status !== "running" && row;
      }, patiently),
    /** What a crash of every executor looks like from the outside. */
    expireLeases: () => fixture.admin.query("update executor set lease_until = now() - interval '1 second'"),
  };
}

export type WaitFixture = Awaited<ReturnType<typeof createWaitFixture>>;
