import { newUuid } from "@millrace/contracts/ids";
import { afterAll, beforeAll, expect, it } from "vitest";
import { createRuntimeFixture, type RuntimeFixture } from "../../test/runtime-fixture.ts";
import { createOrganization } from "../../test/test-flows.ts";
import { loadHistory } from "./load-history.ts";

let fixture: RuntimeFixture;
beforeAll(async () => {
  fixture = await createRuntimeFixture();
});
afterAll(() => fixture.close());

const waits = 50_000;
/** Looking through all steps for each wait takes several times as long. */
const mostMs = 10_000;

it("loads a run that waits at tens of thousands of places, each step with what it waits for", {
  timeout: 90_000,
}, async () => {
  const { id: organizationId } = await createOrganization(fixture.admin);
  const runId = newUuid();
  await fixture.admin.query(
    `insert into step (organization_id, run_id, path, iteration, attempt, node_id, status, started_at)
     select $1, $2, 'each[' || n || ']/ask', 0, 1, 'ask', 'waiting', now() from generate_series(1, $3::int) n`,
    [organizationId, runId, waits],
  );
  await fixture.admin.query(
    `insert into wait (organization_id, id, run_id, path, iteration, kind, subject, name, correlation)
     select $1, gen_random_uuid(), $2, 'each[' || n || ']/ask', 0, 'signal', jsonb_build_object('kind', 'signal', 'name', 'paid',
       'correlation', 'order ' || n, 'schema', '{}'::jsonb, 'port', 'out', 'onTimeout', 'port'), 'paid', 'order ' || n
     from generate_series(1, $3::int) n`,
    [organizationId, runId, waits],
  );
  const began = performance.now();
  const history = (await loadHistory(fixture.pool, [{ organizationId, runId }])).get(runId);
  expect(performance.now() - began).toBeLessThan(mostMs);
  expect(history?.openWaits.size).toBe(waits);
  const step = history?.steps.find(({ path }) => path === "each[4711]/ask");
  expect(step?.waitsFor).toMatchObject({ kind: "signal", correlation: "order 4711" });
});
