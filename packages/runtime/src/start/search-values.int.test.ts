import { newUuid } from "@millrace/contracts/ids";
import type { JsonValue } from "@millrace/contracts/json";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createRuntimeFixture, type RuntimeFixture } from "../../test/runtime-fixture.ts";
import { flow } from "../../test/test-flows.ts";
import { hashStartInput, startMany, startRun } from "../start-runs.ts";
import { insertWebhookRuns } from "./insert-webhook-runs.ts";

let fixture: RuntimeFixture;
beforeAll(async () => {
  fixture = await createRuntimeFixture();
});
afterAll(() => fixture.close());

const field = (type: string, $cel: string) => ({ type, value: { $cel } });
const searchFields = {
  order: field("text", "trigger.order"),
  total: field("number", "trigger.total"),
  paid: field("boolean", "trigger.paid"),
  due: field("date", "trigger.due"),
};
const searchable = (settings: object = { searchFields }) =>
  flow(
    [
      { id: "start", type: "webhook" },
      { id: "a", type: "call" },
    ],
    ["start>a"],
    settings as never,
  );
const input = { order: "Ä-4711", total: 12.5, paid: true, due: "2026-11-21" };

type ValueRow = { name: string; value: JsonValue; search_text: string | null; problem: string | null };
const valuesOf = async (runId: string) =>
  (
    await fixture.admin.query<ValueRow>(
      `select name, search_text, problem,
         coalesce(to_jsonb(text_value), to_jsonb(number_value), to_jsonb(boolean_value), to_jsonb(date_value at time zone 'UTC')) as value
       from search_value where organization_id = $1 and run_id = $2 order by name`,
      [fixture.organization.id, runId],
    )
  ).rows;
const shortly = async (runId: string) =>
  Object.fromEntries((await valuesOf(runId)).map(({ name, value, problem }) => [name, problem ?? value]));
const found = { order: "Ä-4711", total: 12.5, paid: true, due: "2026-11-21T00:00:00" };

/** A start in a transaction of its own. */
async function startAlone(start: Parameters<typeof startRun>[1]) {
  const client = await fixture.pool.connect();
  try {
    await client.query("begin");
    const run = await startRun(client, start);
    await client.query("commit");
    return run;
  } finally {
    client.release();
  }
}

describe("what a flow declares as searchable", () => {
  it("is stored with each run that a webhook starts, by its type", async () => {
    const { path } = await fixture.publish(searchable());
    const starter = fixture.starter();
    const [first, second] = [
      await starter.start(fixture.startOf(path, input)),
      await starter.start(fixture.startOf(path, { ...input, order: "B" })),
    ];
    expect(await shortly(first.runId)).toEqual(found);
    expect(await shortly(second.runId)).toEqual({ ...found, order: "B" });
    expect((await valuesOf(first.runId)).find(({ name }) => name === "order")?.search_text).toBe("ä-4711");
  });

  it("is stored for many starts at once, each its own, and costs others nothing", async () => {
    const { path } = await fixture.publish(searchable());
    const plain = await fixture.publish(searchable({}));
    const starter = fixture.starter();
    const runs = await Promise.all(
      Array.from({ length: 60 }, (_, n) =>
        starter.start(fixture.startOf(n % 2 ? path : plain.path, { ...input, total: n })),
      ),
    );
    for (const [n, run] of runs.entries())
      expect(await shortly(run.runId)).toEqual(n % 2 ? { ...found, total: n } : {});
  });

  it("never keeps a run from starting: what can't be computed says why", async () => {
    const { path } = await fixture.publish(
      searchable({
        searchFields: {
          missing: field("text", "trigger.nope.deep"),
          wrong: field("number", "trigger.order"),
          endless: field("text", "trigger.list.map(a, trigger.list.map(b, string(a))).size() > 0 ? 'x' : 'y'"),
          nul: field("text", '"a\\u0000b"'),
          far: field("date", '"9999-12-31T23:59:59-12:00"'),
          long: field("text", "trigger.long"),
        },
      }),
    );
    const { runId } = await fixture
      .starter()
      .start(
        fixture.startOf(path, { ...input, list: Array.from({ length: 1_000 }, (_, n) => n), long: "ü".repeat(5_000) }),
      );
    const values = await shortly(runId);
    expect(values.long).toBe("ü".repeat(200));
    expect(values.missing).toContain('trigger has no field "nope"');
    expect(values.wrong).toBe("The expression gave a text, not a number. Use double(…) to read one from a text.");
    expect(values.nul).toBe("The text holds a character that can't be stored.");
    expect(values.far).toContain("not a date");
    expect(values.endless).not.toBe("x");
    expect(Object.keys(values)).toHaveLength(6);
  });

  it("belongs to the version that really starts, also when another one is published in between", async () => {
    const { path, flowId } = await fixture.publish(searchable());
    const starter = fixture.starter();
    await starter.start(fixture.startOf(path, input));
    // As a publish: the pointer of this flow leads to another content.
    const other = await fixture.publish(searchable({ searchFields: { only: field("text", "trigger.order") } }));
    await fixture.admin.query(
      `update flow_version set content_hash = (select content_hash from flow_version where flow_id = $2) where flow_id = $1`,
      [flowId, other.flowId],
    );
    const { runId } = await starter.start(fixture.startOf(path, input));
    expect(await shortly(runId)).toEqual({ only: "Ä-4711" });
  });

  it("is written once, however often the statement is repeated, and not for a start that has another's run", async () => {
    const { path } = await fixture.publish(searchable());
    const starter = fixture.starter();
    const startKey = { key: "k", inputHash: hashStartInput(input) };
    const runId = newUuid();
    const first = await starter.start(fixture.startOf(path, input, { startKey, runId }));
    const again = await starter.start(fixture.startOf(path, { ...input, total: 99 }, { startKey }));
    expect(again).toMatchObject({ runId: first.runId, existing: true });
    const { rows } = await fixture.admin.query("select content_hash from run where id = $1", [runId]);
    const repeated = await insertWebhookRuns(fixture.pool, [
      {
        runId,
        organizationSlug: fixture.organization.slug,
        path,
        method: "POST",
        input: JSON.stringify(input),
        correlationId: "c",
        replyTo: null,
        startKey,
        startedAtMs: Date.now(),
        owner: null,
        search: { contentHash: rows[0].content_hash, values: '[{"name": "order", "problem": "again"}]' },
      },
    ]);
    expect(repeated).toMatchObject([{ kind: "started" }]);
    expect(await shortly(runId)).toEqual(found);
  });

  it("is stored for single starts, of production and of a content, and for the items of a batch", async () => {
    const { flowId } = await fixture.publish(searchable());
    const given = {
      organizationId: fixture.organization.id,
      flowId,
      trigger: "manual",
      input,
      correlationId: "c",
    } as const;
    const run = await startAlone({ ...given, source: { kind: "production" } });
    const { contentHash, triggerNode } = run;
    const draft = await startAlone({ ...given, source: { kind: "content", contentHash, triggerNode } });
    expect(await shortly(run.runId)).toEqual(found);
    expect(await shortly(draft.runId)).toEqual(found);

    const startKey = { key: "batch", inputHash: "h" };
    const { outcomes } = await startMany(
      fixture.pool,
      {
        organizationId: fixture.organization.id,
        flowId,
        batchId: newUuid(),
        versionNumber: 1,
        contentHash,
        triggerNode,
        correlationId: "c",
        priority: null,
        startAtMs: null,
        firstPlace: 0,
        nowMs: Date.now(),
      },
      [
        { input: JSON.stringify(input), startKey },
        { input: JSON.stringify({ ...input, total: 2 }), startKey },
        { input: JSON.stringify({ ...input, total: 3 }), startKey: null },
      ],
    );
    expect(outcomes.map(({ outcome }) => outcome)).toEqual(["started", "existing", "started"]);
    expect(await shortly(outcomes[0]?.runId ?? "")).toEqual(found);
    expect(await shortly(outcomes[2]?.runId ?? "")).toEqual({ ...found, total: 3 });
  });

  it("follows the input that a debounced start gives a run", async () => {
    const debounce = { delayMs: 60_000 };
    const { path } = await fixture.publish(searchable({ searchFields, debounce }));
    const starter = fixture.starter();
    const first = await starter.start(fixture.startOf(path, input));
    expect(await shortly(first.runId)).toEqual(found);
    const second = await starter.start(fixture.startOf(path, { order: "last", total: "none" }));
    expect(second).toMatchObject({ runId: first.runId, debounced: true });
    expect(await shortly(first.runId)).toEqual({
      order: "last",
      total: "The expression gave a text, not a number. Use double(…) to read one from a text.",
      paid: expect.stringContaining("paid"),
      due: expect.stringContaining("due"),
    });
  });
});
