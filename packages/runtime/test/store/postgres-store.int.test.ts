import { newUuid } from "@millrace/contracts/ids";
import type { JsonObject } from "@millrace/contracts/json";
import { describe } from "vitest";
import { requestCancel } from "../../src/cancel-run.ts";
import { pauseAll, pauseRun, resumeAll, resumeRun } from "../../src/pause.ts";
import type { SqlPort } from "../../src/ports.ts";
import { startRun } from "../../src/start-runs.ts";
import { postgresStore } from "../../src/store/postgres-store.ts";
import { answerWait } from "../../src/waits/answer-wait.ts";
import { deliverSignal } from "../../src/waits/deliver-signal.ts";
import { createRuntimeFixture } from "../runtime-fixture.ts";
import { createOrganization, flow, publish } from "../test-flows.ts";
import type { StoreBench } from "./store-bench.ts";
import { describeStoreContract } from "./store-contract.ts";

describe("the store in Postgres", () => describeStoreContract(createPostgresBench));

/** Time passes by moving everything that is stored into the past. */
const earlier = (ms: number) => [
  `update executor set lease_until = lease_until - ${ms} * interval '1 millisecond'`,
  `update run_queue set wake_at = wake_at - ${ms} * interval '1 millisecond' where wake_at > to_timestamp(0)`,
  `update run_queue set start_at = start_at - ${ms} * interval '1 millisecond'`,
  `update wait set due_at = due_at - ${ms} * interval '1 millisecond', created_at = created_at - ${ms} * interval '1 millisecond'`,
];

async function createPostgresBench(): Promise<StoreBench> {
  const fixture = await createRuntimeFixture();
  const { pool, admin } = fixture;
  const store = postgresStore(pool);
  let organizationId = fixture.organization.id;

  const transaction = async <T>(work: (sql: SqlPort) => Promise<T>): Promise<T> => {
    const client = await admin.connect();
    try {
      await client.query("begin");
      const result = await work(client);
      await client.query("commit");
      return result;
    } finally {
      client.release();
    }
  };

  return {
    store,
    async reset() {
      await admin.query("delete from run_queue");
      organizationId = (await createOrganization(admin)).id;
    },
    async executor() {
      const id = newUuid();
      await store.insertLease(id, "test", 60_000);
      return id;
    },
    async start({ owner, flowId, max, startInMs } = {}) {
      const settings: JsonObject = max === undefined ? {} : { concurrency: { max } };
      const definition = flow([{ id: "start", type: "webhook" }], [], settings);
      const published = await publish(admin, organizationId, definition, { ...(flowId ? { flowId } : {}) });
      const started = await startRun(admin, {
        organizationId,
        flowId: published.flowId,
        trigger: "manual",
        input: null,
        correlationId: "test",
        startAtMs: startInMs === undefined ? null : Date.now() + startInMs,
        source: { kind: "content", contentHash: published.contentHash, triggerNode: "start" },
      });
      const epoch = owner ? 1 : 0;
      const values = [started.runId, owner ?? null, epoch];
      if (owner) await admin.query("update run_queue set lease_owner = $2, lease_epoch = $3 where run_id = $1", values);
      const { runId, contentHash, startedAtMs } = started;
      return {
        ...{ organizationId, runId, contentHash, startedAtMs, epoch, flowId: published.flowId },
        ...{ trigger: "manual", correlationId: "test", replyTo: null },
      };
    },
    cancel: (runId) => requestCancel(admin, { organizationId, runId }),
    answer: (runId, waitId, value) =>
      transaction((sql) => answerWait(sql, { organizationId, runId, waitId, port: "out", value })),
    signal: async (name, correlation, payload) =>
      (await transaction((sql) => deliverSignal(sql, { organizationId, name, correlation, payload }))).result,
    async pauseRun(runId) {
      await pauseRun(admin, { organizationId, runId, by: "test" });
    },
    async resumeRun(runId) {
      await resumeRun(admin, { organizationId, runId });
    },
    async pauseFlow(flowId) {
      await pauseAll(admin, { organizationId, flowId, by: "test", reason: null });
    },
    async resumeFlow(flowId) {
      await transaction((sql) => resumeAll(sql, { organizationId, flowId }));
    },
    async view(runId) {
      const one = async (sql: string) => (await admin.query(sql, [runId])).rows;
      const [run] = await one("select status, output from run where id = $1");
      const [queue = null] = await one(
        `select lease_owner as owner, lease_epoch as epoch, takeovers, admitted, held,
           case when wake_at = to_timestamp(0) then '"mark"'::jsonb
             else to_jsonb(extract(epoch from wake_at - now()) * 1000) end as "dueInMs"
         from run_queue where run_id = $1`,
      );
      const steps = await one(
        "select path, attempt, status, output from step where run_id = $1 order by path, attempt",
      );
      return {
        status: run.status,
        output: run.output,
        queue,
        steps: steps.map((row) => `${row.path} ${row.attempt} ${row.status} ${JSON.stringify(row.output)}`),
        waits: (await one("select kind, outcome from wait where run_id = $1")).map(
          (row) => `${row.kind} ${row.outcome}`,
        ),
        inbox: (await one("select from run_inbox where run_id = $1")).length,
      };
    },
    async passTime(ms) {
      for (const statement of earlier(ms)) await admin.query(statement);
    },
    async close() {
      await store.close();
      await fixture.close();
    },
  };
}
