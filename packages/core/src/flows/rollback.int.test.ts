import { newId } from "@millrace/contracts/ids";
import { createDatabase, type Database } from "@millrace/db/client";
import { createPool } from "@millrace/db/pool";
import { afterAll, beforeAll, expect, it } from "vitest";
import { createTestCore, inside, newOrganization, type TestCore } from "../../test/core-fixture.ts";
import { newPublishedFlow, redraw, scheduleFlow, webhookFlow } from "../../test/flow-fixture.ts";
import { startRun } from "../runs/start-run.ts";
import type { Actor } from "../shared/actor.ts";
import type { CoreDeps } from "../shared/deps.ts";
import { activateVersion } from "./activate-version.ts";
import { getFlow } from "./get-flow.ts";
import { publishFlow } from "./publish-flow.ts";

let core: TestCore;
let second: Database;
beforeAll(async () => {
  core = await createTestCore();
  second = createDatabase({ url: core.urls.app, maxConnections: 10 });
});
afterAll(async () => {
  await second.close();
  await core.close();
});

type FlowId = `flw_${string}`;

/** Publishes the draft as it stands, which is another content than production wherever somebody has rolled back. */
async function publish(deps: CoreDeps, actor: Actor, flowId: FlowId, turn: number): Promise<void> {
  const { draftRevision } = await getFlow(deps, actor, { flowId });
  await publishFlow(deps, actor, { flowId, draftRevision, note: `turn ${turn}` });
}

/** Goes to a version that is not in production, back or forward. */
async function goElsewhere(deps: CoreDeps, actor: Actor, flowId: FlowId, turn: number): Promise<void> {
  const { production } = await getFlow(deps, actor, { flowId });
  const seen = production?.version ?? 0;
  const version = 1 + ((seen + turn) % 3);
  await activateVersion(deps, actor, { flowId, version, production: seen, reason: `turn ${turn}` });
}

const refusals = ["flow.nothing_to_publish", "version.production_moved", "version.in_production"];

it("gives 100 publish and roll back calls at once one order, in which every pointer is valid", {
  timeout: 300_000,
}, async () => {
  const owner = await newOrganization(core);
  const flow = await newPublishedFlow(core, owner, webhookFlow("first"));
  const flowId = flow.id;
  for (const definition of [scheduleFlow("5 9 * * *"), webhookFlow("second")]) {
    await redraw(core, owner, flow, definition);
    await publish(core.deps, owner, flowId, 0);
  }
  await redraw(core, owner, flow, webhookFlow("third"));
  // Two processes, each with connections of its own.
  const processes = [core.deps, { ...core.deps, database: second }] as const;
  const calls = Array.from({ length: 100 }, async (_, turn) => {
    const deps = processes[turn % 4 < 2 ? 0 : 1];
    const actor = { ...owner, requestId: newId("request") };
    for (let attempt = 0; attempt < 4; attempt++) {
      try {
        return await (turn % 2 === 0 ? publish : goElsewhere)(deps, actor, flowId, turn + attempt);
      } catch (error) {
        // What the caller saw is out of date: refused in so many words, and nothing has happened.
        expect(refusals).toContain((error as { code?: string }).code);
      }
    }
  });
  const starts = Array.from({ length: 20 }, async () => {
    await new Promise((done) => setTimeout(done, Math.random() * 1_500));
    return startRun(core.deps, owner, { flowId, input: {}, source: "production" }).catch(() => null);
  });
  await Promise.all([...calls, ...starts]);

  const pool = createPool({ url: core.urls.admin, max: 1 });
  const { rows: moves } = await pool.query<{ action: string; from: number | null; to: number }>(
    `select action, (details->>'from')::int as "from", (details->>'to')::int as "to"
     from audit_entry where organization_id = $1 and action in ('flow.published', 'flow.version_activated')
     order by id`,
    [owner.organizationId],
  );
  // The revision of the flow is the order of its changes; the outbox has it.
  const { rows: order } = await pool.query<{ revision: number }>(
    `select (e->>'revision')::int as revision from outbox, jsonb_array_elements(events::jsonb) e
     where organization_id = $1 and e->>'type' = 'flow.published' order by revision`,
    [owner.organizationId],
  );
  await pool.end();
  expect(new Set(order.map(({ revision }) => revision)).size).toBe(moves.length);
  expect(moves.length).toBeGreaterThan(10);
  expect(moves.some(({ action }) => action === "flow.version_activated")).toBe(true);

  // One chain from the first version to what production is now: each move begins where one ended, and none is left over.
  const left = [...moves];
  let at: number | null = null;
  const state = await inside(core, owner, async (tx) => ({
    production: await tx.flowProduction.findFirstOrThrow({ include: { version: { include: { content: true } } } }),
    versions: (await tx.flowVersion.findMany({ orderBy: { number: "asc" } })).map(({ number }) => number),
    routes: (await tx.webhookRoute.findMany()).map(({ path }) => path),
    schedules: (await tx.schedule.findMany()).map(({ cron }) => cron),
    runs: await tx.run.findMany({ orderBy: { id: "asc" } }),
  }));
  expect(state.versions).toEqual(state.versions.map((_, index) => index + 1));
  for (const move of left) {
    expect(move.from).toBe(at);
    at = move.to;
  }
  expect(at).toBe(state.production.versionNumber);

  // What starts the flow is what the pointed version says.
  const { nodes } = state.production.version.content.definition as ReturnType<typeof webhookFlow>;
  const trigger = nodes.find(({ id }) => id === "start");
  expect([state.routes, state.schedules]).toEqual(
    trigger?.type === "webhook" ? [[trigger.params.path], []] : [[], [trigger?.params.cron]],
  );
  // Each run that was started meanwhile is of a version that was in production.
  const been = new Set(moves.map(({ to }) => to));
  for (const run of state.runs) expect(been).toContain(run.versionNumber);
});
