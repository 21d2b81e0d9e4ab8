import type { Bus } from "@millrace/contracts/bus";
import type { FlowDefinition } from "@millrace/contracts/flow/definition";
import { newUuid } from "@millrace/contracts/ids";
import type { JsonValue } from "@millrace/contracts/json";
import { createPool } from "@millrace/db/pool";
import { createTestDatabase, type TestDatabase } from "@millrace/testing/database";
import { createMemoryBus } from "../src/bus/memory-bus.ts";
import type { ExecutorOptions } from "../src/execute/executor.ts";
import { createExecutor, type Executor } from "../src/executor.ts";
import type { EndedRun } from "../src/run-replies.ts";
import { createRunStarter, type RunStarter, type StartedRun, type WebhookStart } from "../src/start-runs.ts";
import { createSubRuns } from "./sub-run-service.ts";
import { createOrganization, publish } from "./test-flows.ts";
import { testCatalog, testNodeRuns } from "./test-nodes.ts";
import { type Answer, createTestLog, servicesAnsweredBy } from "./test-services.ts";

export type StepRowView = {
  path: string;
  attempt: number;
  status: string;
  port: string | null;
  output: JsonValue;
  error: { code: string; message: string } | null;
  logs: string[] | null;
};

/** A database with one organization, and whatever executors and starters the test makes; `close` ends them all. */
export async function createRuntimeFixture() {
  const database: TestDatabase = await createTestDatabase();
  const pool = createPool({ url: database.urls.runtime, max: 12 });
  const admin = createPool({ url: database.urls.admin, max: 4 });
  const organization = await createOrganization(admin);
  const bus: Bus = createMemoryBus();
  const log = createTestLog();
  const subRuns = createSubRuns(admin, bus);
  const executors = new Set<Executor>();
  const answers: { current: Answer } = { current: async (request) => ({ called: request.url }) };

  const fixture = {
    database,
    pool,
    admin,
    organization,
    bus,
    log,
    /** Answers the calls of all executors of this fixture. */
    answers,
    publish: (definition: FlowDefinition, options: Parameters<typeof publish>[3] = {}) =>
      publish(admin, organization.id, definition, options),
    async executor(
      options: Partial<
        Pick<ExecutorOptions, "pool" | "leasePool" | "nodeCatalog" | "nodeRuns" | "clock" | "monotonicNow" | "limits">
      > & {
        answer?: Answer;
      } = {},
    ) {
      const executor = createExecutor({
        pool: options.pool ?? pool,
        ...(options.leasePool ? { leasePool: options.leasePool } : {}),
        nodeCatalog: options.nodeCatalog ?? testCatalog,
        nodeRuns: options.nodeRuns ?? testNodeRuns,
        servicesFor: (step) =>
          servicesAnsweredBy(options.answer ?? ((request, facts) => answers.current(request, facts)), subRuns)(step),
        bus,
        log,
        ...(options.clock ? { clock: options.clock } : {}),
        ...(options.monotonicNow ? { monotonicNow: options.monotonicNow } : {}),
        limits: { leaseMs: 5_000, idlePollMs: 200, ...options.limits },
      });
      executors.add(executor);
      await executor.start();
      return executor;
    },
    starter(executor?: Executor): RunStarter {
      return createRunStarter({ pool, bus, log, ...(executor ? { executor } : {}) });
    },
    /** Starts through the webhook path and waits for the end in `executor`. */
    async run(
      starter: RunStarter,
      executor: Executor,
      path: string,
      input: JsonValue,
      more: Partial<WebhookStart> = {},
    ) {
      const runId = newUuid();
      const ended = new Promise<EndedRun>((resolve) => executor.onRunEnded(runId, resolve));
      await starter.start(fixture.startOf(path, input, { runId, ...more }));
      return ended;
    },
    startOf: (path: string, input: JsonValue, more: Partial<WebhookStart> = {}): WebhookStart => ({
      organizationSlug: organization.slug,
      path,
      method: "POST",
      input,
      correlationId: "test",
      ...more,
    }),
    async startMany(starter: RunStarter, path: string, count: number): Promise<StartedRun[]> {
      return Promise.all(Array.from({ length: count }, (_, index) => starter.start(fixture.startOf(path, { index }))));
    },
    async stepsOf(runId: string): Promise<StepRowView[]> {
      const { rows } = await admin.query<StepRowView>(
        `select path, attempt, status, port, coalesce(output, p.value) as output, error, logs from step s
         left join payload p on p.run_id = s.run_id and p.hash = s.output_ref
         where s.run_id = $1 order by started_at, path, attempt`,
        [runId],
      );
      return rows;
    },
    async runRow(runId: string) {
      const { rows } = await admin.query("select * from run where id = $1", [runId]);
      return rows[0];
    },
    async queueRow(runId: string) {
      const { rows } = await admin.query("select * from run_queue where run_id = $1", [runId]);
      return rows[0];
    },
    async count(sql: string, values: unknown[] = []): Promise<number> {
      const { rows } = await admin.query(`select count(*)::int as n ${sql}`, values);
      return rows[0].n;
    },
    async close() {
      await Promise.all([...executors].map((executor) => executor.stop({ graceMs: 500 })));
      await bus.close();
      await pool.end();
      await admin.end();
      await database.close();
    },
  };
  return fixture;
}

export type RuntimeFixture = Awaited<ReturnType<typeof createRuntimeFixture>>;
