import { type Expectation, maxTestSets, type TestCaseDetail } from "@millrace/contracts/api/test-sets";
import type { FlowDefinition } from "@millrace/contracts/flow/definition";
import { type FlowId, newUuid, type RunId, toUuid } from "@millrace/contracts/ids";
import type { JsonValue } from "@millrace/contracts/json";
import { waitFor } from "@millrace/testing/wait-for";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { createTestCore, inside, newOrganization, systemOf, type TestCore } from "../../test/core-fixture.ts";
import { chain, manualTrigger, newPublishedFlow, redraw } from "../../test/flow-fixture.ts";
import { runToEnd, startExecutor } from "../../test/run-fixture.ts";
import { publishFlow } from "../flows/publish-flow.ts";
import type { Actor } from "../shared/actor.ts";
import { addTestCase } from "./add-test-case.ts";
import { createTestSet } from "./create-test-set.ts";
import { unpassedSets } from "./gate.ts";
import { getTestCase } from "./get-test-case.ts";
import { getTestResult } from "./get-test-result.ts";
import { getTestSet } from "./get-test-set.ts";
import { getTestSetRun } from "./get-test-set-run.ts";
import { listTestSetRuns } from "./list-test-set-runs.ts";
import { listTestSets } from "./list-test-sets.ts";
import { removeTestCase } from "./remove-test-case.ts";
import { removeTestSet } from "./remove-test-set.ts";
import { saveRunAsCase } from "./save-run-as-case.ts";
import { settleTests } from "./settle-tests.ts";
import { startTestSet } from "./start-test-set.ts";
import { updateTestCase } from "./update-test-case.ts";
import { updateTestSet } from "./update-test-set.ts";

let core: TestCore;
let stopExecutor: () => Promise<void>;
let asked = 0;
beforeAll(async () => {
  core = await createTestCore();
  stopExecutor = await startExecutor(core, async ({ url }) => {
    asked++;
    const body = JSON.stringify({ price: 20 });
    return { status: 200, headers: { "content-type": "application/json" }, body, url };
  });
});
beforeEach(() => {
  asked = 0;
});
afterAll(async () => {
  await stopExecutor();
  await core.close();
});

const http = (id: string) => ({
  id,
  type: "http",
  params: { method: "GET", url: "https://api.example.com/price", headers: [], body: { kind: "none" } },
});
const set = (id: string, value: JsonValue) => ({
  id,
  type: "set",
  params: { fields: [{ name: "total", value }], keepInput: false },
});
const priced = (factor: string): FlowDefinition =>
  chain(manualTrigger, http("price"), set("work", { $cel: `steps.price.body.price * ${factor}` }));

type SetId = Parameters<typeof getTestSet>[2]["testSetId"];

async function newSet(actor: Actor, flowId: FlowId, name = "Orders"): Promise<SetId> {
  return (await createTestSet(core.deps, actor, { flowId, name })).testSetId;
}

async function runSet(actor: Actor, testSetId: SetId, version: "draft" | number = "draft") {
  const started = await startTestSet(core.deps, actor, { testSetId, version });
  await waitFor(async () => {
    const { running } = await settleTests(core.deps, systemOf({ organizationId: actor.organizationId }), started);
    return running === 0 ? true : null;
  });
  return getTestSetRun(core.deps, actor, started);
}

const caseOf = (expectation: Expectation, changes: Partial<TestCaseDetail> = {}) => ({
  name: "A case",
  input: { n: 1 },
  mocks: { price: { port: "out", value: { body: { price: 4 } } } },
  executes: false,
  expectation,
  ...changes,
});

describe("a case made of a run", () => {
  it("has its input, what reached outside, and its output; it passes where nothing changed and calls nobody", async () => {
    const owner = await newOrganization(core);
    const flow = await newPublishedFlow(core, owner, priced("2"));
    const run = await runToEnd(core, owner, { flowId: flow.id, input: { n: 1 } });
    const testSetId = await newSet(owner, flow.id);
    const { testCaseId } = await saveRunAsCase(core.deps, owner, { testSetId, runId: run.id, name: "One order" });
    expect(await getTestCase(core.deps, owner, { testCaseId })).toMatchObject({
      input: { n: 1 },
      mocks: { price: { port: "out", value: { status: 200, body: { price: 20 } } } },
      expectation: { kind: "exact", output: { total: 40 } },
    });
    asked = 0;
    const result = await runSet(owner, testSetId, 1);
    expect([result.status, result.passed, result.version, asked]).toEqual(["passed", 1, 1, 0]);

    await redraw(core, owner, flow, priced("3"));
    const changed = await runSet(owner, testSetId);
    expect(changed).toMatchObject({ status: "failed", failed: 1, version: null });
    expect(changed.outcomes).toMatchObject([
      { name: "One order", status: "failed", reason: "The output differs in 1 place." },
    ]);
    expect(await getTestResult(core.deps, owner, { testSetRunId: changed.id, testCaseId })).toEqual({
      expectation: { kind: "exact", output: { total: 40 } },
      actual: { total: 60 },
      problems: ["/total"],
      isKept: true,
    });
    const { items } = await listTestSetRuns(core.deps, owner, { testSetId, limit: 10 });
    expect(items.map(({ version, status }) => [version, status])).toEqual([
      [null, "failed"],
      [1, "passed"],
    ]);
    expect(await listTestSets(core.deps, owner, { flowId: flow.id })).toMatchObject([
      { cases: 1, lastRun: { status: "failed" } },
    ]);
  });

  it("lets a map with effects in it stand for all of them", async () => {
    const owner = await newOrganization(core);
    const definition = chain(
      manualTrigger,
      { id: "each", type: "map", params: { items: { $cel: "trigger.list" }, concurrency: 1, onItemError: "fail" } },
      http("price"),
    );
    for (const edge of definition.edges) if (edge.from.node === "each") edge.from.port = "body";
    const flow = await newPublishedFlow(core, owner, definition);
    const run = await runToEnd(core, owner, { flowId: flow.id, input: { list: [1, 2] } });
    const testSetId = await newSet(owner, flow.id);
    await saveRunAsCase(core.deps, owner, { testSetId, runId: run.id, name: "Two" });
    const [saved] = (await getTestSet(core.deps, owner, { testSetId })).items;
    expect(saved?.mocked).toEqual(["each"]);
    asked = 0;
    expect([(await runSet(owner, testSetId)).status, asked]).toEqual(["passed", 0]);
  });

  it("is not made of a run that failed or belongs to another flow", async () => {
    const owner = await newOrganization(core);
    const flow = await newPublishedFlow(core, owner, chain(manualTrigger, set("work", { $cel: "input.nothing" })));
    const testSetId = await newSet(owner, flow.id);
    const { id: runId } = await runToEnd(core, owner, { flowId: flow.id, input: {} });
    const save = (runId: RunId) => saveRunAsCase(core.deps, owner, { testSetId, runId, name: "x" });
    await expect(save(runId)).rejects.toMatchObject({ code: "test.run_not_ended" });
    const other = await newPublishedFlow(core, owner, chain(manualTrigger, set("work", 1)));
    const elsewhere = await runToEnd(core, owner, { flowId: other.id });
    await expect(save(elsewhere.id)).rejects.toMatchObject({ code: "run.not_found" });
  });
});

describe("what is expected", () => {
  const outcomesOf = async (cases: ReturnType<typeof caseOf>[], definition = priced("2")) => {
    const owner = await newOrganization(core);
    const flow = await newPublishedFlow(core, owner, definition);
    const testSetId = await newSet(owner, flow.id);
    for (const one of cases) await addTestCase(core.deps, owner, { testSetId, ...one });
    return (await runSet(owner, testSetId)).outcomes.map(({ status, reason }) => [status, reason]);
  };

  it("may be exact, assertions over output and steps, or a schema", async () => {
    const total = { type: "object", properties: { total: { type: "number", maximum: 5 } } };
    expect(
      await outcomesOf([
        caseOf({ kind: "exact", output: { total: 8 } }),
        caseOf({ kind: "cel", assertions: ["output.total == 8", "steps.price.body.price == 4", "trigger.n == 1"] }),
        caseOf({ kind: "cel", assertions: ["output.total == 9", "output.nothing", "true"] }),
        caseOf({ kind: "schema", schema: { type: "object", required: ["total"] } }),
        caseOf({ kind: "schema", schema: total }),
      ]),
    ).toEqual([
      ["passed", null],
      ["passed", null],
      ["failed", "2 assertions did not hold."],
      ["passed", null],
      ["failed", "The output breaks the schema in 1 place."],
    ]);
  });

  it("is not met by runs that fail, nor by those that reach what is not mocked", async () => {
    asked = 0;
    const exact: Expectation = { kind: "exact", output: { total: 40 } };
    expect(await outcomesOf([caseOf(exact, { mocks: {} }), caseOf(exact, { mocks: {}, executes: true })])).toEqual([
      ["failed", "Its run failed at the step price (test.no_data)."],
      ["passed", null],
    ]);
    expect(asked).toBe(1);
    const gone = caseOf(exact, { mocks: { price: { port: "case_9", value: 1 } } });
    expect(await outcomesOf([gone])).toEqual([["failed", expect.stringContaining("an output that is gone")]]);
  });

  it("has to be checkable", async () => {
    const owner = await newOrganization(core);
    const flow = await newPublishedFlow(core, owner, priced("2"));
    const testSetId = await newSet(owner, flow.id);
    const add = (expectation: Expectation) => addTestCase(core.deps, owner, { testSetId, ...caseOf(expectation) });
    const refused = { code: "test.bad_expectation" };
    await expect(add({ kind: "cel", assertions: ["output.total =="] })).rejects.toMatchObject(refused);
    await expect(add({ kind: "schema", schema: { notAKeyword: 1 } })).rejects.toMatchObject(refused);
    await expect(startTestSet(core.deps, owner, { testSetId, version: "draft" })).rejects.toMatchObject({
      code: "test.nothing_to_run",
    });
  });
});

it("answers the gate: passed by this content, as the set is now", async () => {
  const owner = await newOrganization(core);
  const flow = await newPublishedFlow(core, owner, priced("2"));
  const testSetId = await newSet(owner, flow.id);
  const { testCaseId } = await addTestCase(core.deps, owner, {
    testSetId,
    ...caseOf({ kind: "exact", output: { total: 8 } }),
  });
  const ask = (contentHash: string) =>
    inside(core, owner, (tx) => unpassedSets(tx, owner, { flowUuid: toUuid("flow", flow.id), contentHash }));
  const first = await runSet(owner, testSetId, 1);
  expect(await ask("other")).toEqual([]);
  await updateTestSet(core.deps, owner, { testSetId, changes: { required: true } });
  expect(await ask(first.contentHash)).toEqual([]);
  expect(await ask("other")).toEqual([{ testSetId, name: "Orders", why: "never_run" }]);

  await updateTestCase(core.deps, owner, { testCaseId, ...caseOf({ kind: "exact", output: { total: 9 } }) });
  expect(await ask(first.contentHash)).toMatchObject([{ why: "changed" }]);
  expect((await getTestSet(core.deps, owner, { testSetId })).lastRun?.isCurrent).toBe(false);
  await runSet(owner, testSetId, 1);
  expect(await ask(first.contentHash)).toMatchObject([{ why: "failed" }]);
  await startTestSet(core.deps, owner, { testSetId, version: 1 });
  expect(await ask(first.contentHash)).toMatchObject([{ why: "running" }]);

  // Published unchanged, the draft's result is the version's.
  await updateTestCase(core.deps, owner, { testCaseId, ...caseOf({ kind: "exact", output: { total: 12 } }) });
  const draftRevision = await redraw(core, owner, flow, priced("3"));
  const publish = () => publishFlow(core.deps, owner, { flowId: flow.id, draftRevision, note: "" });
  await expect(publish()).rejects.toMatchObject({
    code: "flow.gate_closed",
    message: expect.stringContaining("Orders (not run)"),
  });
  await runSet(owner, testSetId, "draft");
  // A set without cases can't be run, so the gate says what else to do.
  const empty = await newSet(owner, flow.id, "Empty");
  await updateTestSet(core.deps, owner, { testSetId: empty, changes: { required: true } });
  await expect(publish()).rejects.toMatchObject({
    code: "flow.gate_closed",
    message:
      "Required test sets that it has not passed: Empty (has no cases). Add a case to each set that has none, or let publishing not depend on it.",
  });
  await updateTestSet(core.deps, owner, { testSetId: empty, changes: { required: false } });
  await publish();
  const { contentHash } = await inside(core, owner, (tx) =>
    tx.flowVersion.findFirstOrThrow({ where: { flowId: toUuid("flow", flow.id), number: 2 } }),
  );
  expect(await ask(contentHash)).toEqual([]);
});

it("keeps results when a case goes, and nothing when the set goes", async () => {
  const owner = await newOrganization(core);
  const flow = await newPublishedFlow(core, owner, priced("2"));
  const testSetId = await newSet(owner, flow.id);
  await expect(newSet(owner, flow.id)).rejects.toMatchObject({ code: "test.set_name_taken" });
  const { testCaseId } = await addTestCase(core.deps, owner, {
    testSetId,
    ...caseOf({ kind: "exact", output: { total: 8 } }),
  });
  const run = await runSet(owner, testSetId);
  await removeTestCase(core.deps, owner, { testCaseId });
  expect((await getTestSetRun(core.deps, owner, { testSetRunId: run.id })).outcomes).toHaveLength(1);
  await removeTestSet(core.deps, owner, { testSetId });
  await expect(getTestSetRun(core.deps, owner, { testSetRunId: run.id })).rejects.toMatchObject({
    code: "test.run_not_found",
  });
});

it("starts a few cases at a time, each as the set was when it was started", async () => {
  const owner = await newOrganization(core);
  const flow = await newPublishedFlow(core, owner, priced("2"));
  const testSetId = await newSet(owner, flow.id);
  const expected: Expectation = { kind: "exact", output: { total: 8 } };
  const cases = [];
  for (let number = 0; number < 25; number++)
    cases.push(await addTestCase(core.deps, owner, { testSetId, ...caseOf(expected, { name: `Case ${number}` }) }));
  const settle = (testSetRunId: `tsr_${string}`) =>
    settleTests(core.deps, systemOf({ organizationId: owner.organizationId }), { testSetRunId });
  const { testSetRunId } = await startTestSet(core.deps, owner, { testSetId, version: "draft" });
  expect((await settle(testSetRunId)).unstarted).toBe(15);
  // What is tested is what was there at the start.
  await redraw(core, owner, flow, priced("3"));
  expect((await settle(testSetRunId)).unstarted).toBe(5);
  await waitFor(async () => ((await settle(testSetRunId)).running === 0 ? true : null));
  expect(await getTestSetRun(core.deps, owner, { testSetRunId })).toMatchObject({ status: "passed", passed: 25 });

  const second = await startTestSet(core.deps, owner, { testSetId, version: 1 });
  await settle(second.testSetRunId);
  const [first] = cases;
  if (first) await updateTestCase(core.deps, owner, { ...first, ...caseOf(expected, { input: { n: 2 } }) });
  await waitFor(async () => ((await settle(second.testSetRunId)).running === 0 ? true : null));
  const { outcomes, passed, failed } = await getTestSetRun(core.deps, owner, second);
  expect([passed, failed]).toEqual([10, 15]);
  expect(outcomes.at(-1)).toMatchObject({
    runId: null,
    reason: "The set was changed before this case was started. Run it again.",
  });

  const third = await startTestSet(core.deps, owner, { testSetId, version: 1 });
  await removeTestSet(core.deps, owner, { testSetId });
  await expect(settle(third.testSetRunId)).rejects.toMatchObject({ code: "test.run_not_found" });
});

it("ends at so many sets of one flow, also where several are made at once", async () => {
  const owner = await newOrganization(core);
  const flow = await newPublishedFlow(core, owner, priced("2"));
  const { organizationId } = owner;
  await inside(core, owner, (tx) =>
    tx.testSet.createMany({
      data: Array.from({ length: maxTestSets - 1 }, (_, index) => ({
        organizationId,
        id: newUuid(),
        flowId: toUuid("flow", flow.id),
        name: `Set ${index}`,
      })),
    }),
  );
  const made = await Promise.allSettled(["a", "b", "c"].map((name) => newSet(owner, flow.id, name)));
  expect(made.filter(({ status }) => status === "fulfilled")).toHaveLength(1);
  for (const result of made) if (result.status === "rejected") expect(result.reason.code).toBe("test.too_many_sets");
});
