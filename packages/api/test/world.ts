import type { DraftEditInput } from "@millrace/contracts/api/drafts";
import { type FlowDefinition, flowDefinition } from "@millrace/contracts/flow/definition";
import type { WaitSubject } from "@millrace/contracts/flow/wait-subject";
import { newId, newUuid, toId, toUuid } from "@millrace/contracts/ids";
import type { Person } from "@millrace/core/shared/actor";
import { createPool } from "@millrace/db/pool";
import { createCallerFactory } from "../src/procedures.ts";
import { appRouter } from "../src/router.ts";
import { contextOf, signedInPerson, type TestApi } from "./api-fixture.ts";

/** An organization that has one of everything, with the ids that lead to it. */
export type World = {
  owner: Person;
  organizationUuid: string;
  slug: string;
  /** The id of something of each kind, by prefix. */
  ids: Record<
    | "flw"
    | "run"
    | "brn"
    | "bat"
    | "blk"
    | "bkf"
    | "crd"
    | "mem"
    | "ses"
    | "wai"
    | "fil"
    | "pap"
    | "tst"
    | "tca"
    | "tsr",
    string
  >;
  draftRevision: number;
  /** A flow with a schedule in production and a tick in its past. */
  scheduledFlowId: string;
  succeededRunId: string;
  archivedBranchId: string;
  /** The flow as a file. */
  flowFile: string;
};

const definition = (result: string): FlowDefinition =>
  flowDefinition.parse({
    format: 1,
    nodes: [
      {
        id: "start",
        type: "webhook",
        typeVersion: 1,
        name: "Start",
        params: { path: "orders", method: "POST", reply: "result" },
      },
      {
        id: "work",
        type: "set",
        typeVersion: 1,
        name: "Work",
        params: { fields: [{ name: "result", value: result }] },
      },
    ],
    edges: [{ from: { node: "start", port: "out" }, to: { node: "work", port: "in" } }],
  });
/** An edit of that flow's draft. */
const renaming = (): DraftEditInput => ({
  id: newUuid(),
  operations: [{ path: ["nodes", "work", "name"], was: "Work", value: "Renamed" }],
  summary: "Renamed Work",
});
const scheduled: FlowDefinition = flowDefinition.parse({
  format: 1,
  nodes: [{ id: "start", type: "schedule", typeVersion: 1, name: "Start", params: { cron: "0 9 * * *" } }],
  edges: [],
});
const layout = { nodes: {} };
/** Has one tick of that schedule. */
const backfilled = { from: "2026-01-05T00:00:00Z", to: "2026-01-05T23:00:00Z" };

const testCase = {
  name: "An order",
  input: {},
  mocks: {},
  executes: false,
  expectation: { kind: "exact" as const, output: { result: "first" } },
};

const createCaller = createCallerFactory(appRouter);

/** Made through the procedures; only the step, the task and the undo are put there as the executor would. */
export async function createWorld(api: TestApi): Promise<World> {
  const owner = await signedInPerson(api);
  const { id, slug } = await createCaller(contextOf(api, owner)).organizations.create({ name: "Acme" });
  const caller = createCaller(contextOf(api, owner, slug));
  const flow = await caller.flows.create({ name: `Flow ${newUuid()}` });
  const save = (baseRevision: number, result: string) =>
    caller.flows.saveDraft({ flowId: flow.id, baseRevision, definition: definition(result), layout, summary: "" });
  const published = await save(flow.draftRevision, "first");
  await caller.flows.publish({ flowId: flow.id, draftRevision: published.draftRevision });
  const again = await save(published.draftRevision, "next");
  await caller.flows.publish({ flowId: flow.id, draftRevision: again.draftRevision });
  const { runId } = await caller.runs.start({ flowId: flow.id, input: {} });
  const { runId: succeededRunId } = await caller.runs.start({ flowId: flow.id, input: {} });
  await endRun(api, succeededRunId);
  await insertStep(api, toUuid("organization", id), runId);
  await insertFailedUndo(api, toUuid("organization", id), runId);
  const taskId = await insertTask(api, toUuid("organization", id), runId);
  const { draftRevision } = await save(again.draftRevision, "second");
  const { branchId } = await caller.branches.create({ flowId: flow.id, name: "Other" });
  await caller.flows.editDraft({ flowId: flow.id, branchId, after: 1, edits: [renaming()] });
  const { branchId: archivedBranchId } = await caller.branches.create({ flowId: flow.id, name: "Left" });
  await caller.branches.archive({ flowId: flow.id, branchId: archivedBranchId });
  const credential = await caller.credentials.create({
    name: "API",
    allowedHosts: ["api.example.com"],
    secret: { kind: "header", headerName: "authorization", value: "secret" },
  });
  const { bulkId } = await caller.runs.bulk({ action: "pause", filter: { flowId: flow.id } });
  const { batchId } = await caller.runs.startBatch({ flowId: flow.id, items: [{ input: {} }] });
  const clockwork = await caller.flows.create({ name: `Flow ${newUuid()}` });
  const saved = await caller.flows.saveDraft({
    flowId: clockwork.id,
    baseRevision: clockwork.draftRevision,
    definition: scheduled,
    layout,
    summary: "",
  });
  await caller.flows.publish({ flowId: clockwork.id, draftRevision: saved.draftRevision });
  const { backfillId } = await caller.schedules.backfill({ flowId: clockwork.id, ...backfilled });
  const { testSetId } = await caller.testSets.create({ flowId: flow.id, name: "Orders" });
  const { testCaseId } = await caller.testSets.addCase({ testSetId, ...testCase });
  const { testSetRunId } = await caller.testSets.start({ testSetId, version: 1 });
  const filter = await caller.savedFilters.save({ name: "Failed", query: "status=failed" });
  const asked = await insertApproval(api, toUuid("organization", id), flow.id);
  const colleague = await signedInPerson(api);
  const member = await caller.members.add({ email: colleague.email, name: "Grace", role: "viewer" });
  return {
    owner,
    organizationUuid: toUuid("organization", id),
    slug,
    ids: {
      flw: flow.id,
      brn: branchId,
      run: runId,
      crd: credential.id,
      mem: member.id,
      bat: batchId,
      blk: bulkId ?? "",
      bkf: backfillId ?? "",
      ses: toId("session", owner.sessionId),
      wai: taskId,
      tst: testSetId,
      tca: testCaseId,
      tsr: testSetRunId,
      fil: filter.id,
      pap: asked,
    },
    draftRevision,
    scheduledFlowId: clockwork.id,
    succeededRunId,
    archivedBranchId,
    flowFile: JSON.stringify((await caller.flowFiles.export({ flowId: flow.id, source: "draft" })).file),
  };
}

async function insertStep(api: TestApi, organizationUuid: string, runId: string): Promise<void> {
  const pool = createPool({ url: api.urls.runtime, max: 1 });
  await pool.query(
    `insert into step (organization_id, run_id, path, iteration, attempt, node_id, status, started_at, port, output)
     values ($1, $2, 'work', 0, 1, 'work', 'succeeded', now(), 'out', '{"result": "first"}')`,
    [organizationUuid, toUuid("run", runId)],
  );
  await pool.end();
}

async function endRun(api: TestApi, runId: string): Promise<void> {
  const pool = createPool({ url: api.urls.runtime, max: 1 });
  const id = [toUuid("run", runId)];
  await pool.query(
    `update run set status = 'succeeded', output = '{"result": "first"}', finished_at = now() where id = $1`,
    id,
  );
  await pool.query("delete from run_queue where run_id = $1", id);
  await pool.end();
}

async function insertFailedUndo(api: TestApi, organizationUuid: string, runId: string): Promise<void> {
  const pool = createPool({ url: api.urls.app, max: 1 });
  await pool.query("select set_config('app.org_id', $1, false)", [organizationUuid]);
  const key = [organizationUuid, toUuid("run", runId)];
  await pool.query(
    "insert into run_undo (organization_id, run_id, due_at, planned_at, settled_at) values ($1, $2, now(), now(), now())",
    key,
  );
  await pool.query(
    `insert into run_undo_step (organization_id, run_id, position, node_id, path, iteration, flow_id, version_number, status)
     values ($1, $2, 1, 'work', 'work', 0, $3, 1, 'failed')`,
    [...key, newUuid()],
  );
  await pool.end();
}

/** Somebody else's request, so that the owner may decide on it. */
async function insertApproval(api: TestApi, organizationUuid: string, flowId: string): Promise<string> {
  const pool = createPool({ url: api.urls.app, max: 1 });
  await pool.query("select set_config('app.org_id', $1, false)", [organizationUuid]);
  const id = newUuid();
  await pool.query(
    `insert into publish_approval (organization_id, id, flow_id, content_hash, draft_revision, requested_by)
     values ($1, $2, $3, 'h', 1, $4)`,
    [organizationUuid, id, toUuid("flow", flowId), newUuid()],
  );
  await pool.end();
  return toId("publishApproval", id);
}

async function insertTask(api: TestApi, organizationUuid: string, runId: string): Promise<string> {
  const subject: WaitSubject = {
    kind: "approval",
    title: "Refund",
    message: "",
    fields: [],
    role: null,
    ports: { approve: "approved", reject: "rejected" },
    onTimeout: "port",
  };
  const pool = createPool({ url: api.urls.runtime, max: 1 });
  const id = newUuid();
  await pool.query(
    `insert into wait (organization_id, id, run_id, path, iteration, kind, subject, title)
     values ($1, $2, $3, 'ask', 0, 'approval', $4, 'Refund')`,
    [organizationUuid, id, toUuid("run", runId), JSON.stringify(subject)],
  );
  await pool.end();
  return toId("wait", id);
}

/** A well-formed id of a kind that belongs to nothing. */
export const randomId = (prefix: string): string => `${prefix}_${newId("run").slice(4)}`;

/** An input for every procedure that its router accepts in this world. A procedure without one fails the router's test. */
export const inputsFor = ({
  ids,
  draftRevision,
  scheduledFlowId,
  succeededRunId,
  archivedBranchId,
  flowFile,
}: World): Record<string, unknown> => {
  const flowId = ids.flw;
  const runId = ids.run;
  const draft = { definition: definition("third"), layout, summary: "Third" };
  return {
    "installation.status": undefined,
    "installation.setUp": {
      name: "Ada",
      email: "ada@example.com",
      password: "correct horse battery",
      organizationName: "Acme",
    },
    "account.me": undefined,
    "account.changePassword": { currentPassword: "wrong", newPassword: "correct horse battery" },
    "account.sessions": undefined,
    "account.revokeSession": { sessionId: ids.ses },
    "organizations.create": { name: "Second" },
    "limits.list": undefined,
    "organizations.get": undefined,
    "organizations.update": { changes: { runRetentionDays: 7 } },
    "organizations.pause": { reason: "Maintenance" },
    "organizations.resume": undefined,
    "members.list": {},
    "members.add": { email: `${newUuid()}@example.com`, name: "New", role: "viewer", firstPassword: "hand this over" },
    "members.changeRole": { memberId: ids.mem, role: "builder" },
    "members.remove": { memberId: ids.mem },
    "audit.list": {},
    "flows.list": {},
    "flows.get": { flowId },
    "flows.create": { name: `Flow ${newUuid()}` },
    "flows.rename": { flowId, changes: { description: "Changed" } },
    "flows.retention": { flowId },
    "flows.setRetention": { flowId, retention: { succeededDays: 7, failedDays: 90, cancelledDays: null } },
    "flows.editDraft": { flowId, after: draftRevision, edits: [renaming()] },
    "flows.draftLog": { flowId, after: 1 },
    "flows.draftAt": { flowId, revision: 1 },
    "branches.list": { flowId },
    "branches.create": { flowId, name: `Branch ${newUuid()}`, from: { kind: "draft", branchId: ids.brn } },
    "branches.rename": { flowId, branchId: ids.brn, name: `Branch ${newUuid()}` },
    "branches.archive": { flowId, branchId: ids.brn },
    "branches.reopen": { flowId, branchId: archivedBranchId, name: `Branch ${newUuid()}` },
    "branches.mergePreview": { flowId, branchId: ids.brn, direction: "into_main" },
    "branches.merge": {
      flowId,
      branchId: ids.brn,
      direction: "into_main",
      sourceRevision: 2,
      targetRevision: draftRevision,
    },
    "flows.saveDraft": { flowId, baseRevision: draftRevision, ...draft },
    "flows.restoreDraft": { flowId, baseRevision: draftRevision, toRevision: 1 },
    "flows.draftEdits": { flowId },
    "flows.pause": { flowId, reason: "Maintenance" },
    "flows.resume": { flowId },
    "flows.archive": { flowId },
    "flows.publishPreview": { flowId },
    "flows.publish": { flowId, draftRevision },
    "flows.activateVersion": { flowId, version: 1, production: 2, reason: "try" },
    "flows.activationPreview": { flowId, version: 1 },
    "flows.compare": { flowId, from: { kind: "draft", revision: 1 }, to: { kind: "draft" } },
    "flows.labelVersion": { flowId, version: 1, name: "Summer", note: "" },
    "flows.publishGates": undefined,
    "flows.setPublishGates": { validationClean: true, secondPerson: false },
    "flows.approvals": { flowId },
    "flows.approvalCount": undefined,
    "flows.requestApproval": { flowId, draftRevision },
    "flows.decideApproval": { approvalId: ids.pap, decision: "approved" },
    "flows.versions": { flowId },
    "flows.version": { flowId, version: 1 },
    "flows.lastRunData": { flowId, runId },
    "pins.list": { flowId },
    "pins.get": { flowId, node: "work" },
    "pins.set": { flowId, node: "work", port: "out", value: { result: "pinned" } },
    "pins.remove": { flowId, node: "work" },
    "testSets.list": { flowId },
    "testSets.get": { testSetId: ids.tst },
    "testSets.create": { flowId, name: `Set ${newUuid()}` },
    "testSets.update": { testSetId: ids.tst, changes: { required: true } },
    "testSets.remove": { testSetId: ids.tst },
    "testSets.case": { testCaseId: ids.tca },
    "testSets.addCase": { testSetId: ids.tst, ...testCase },
    "testSets.updateCase": { testCaseId: ids.tca, ...testCase },
    "testSets.removeCase": { testCaseId: ids.tca },
    "testSets.saveRun": { testSetId: ids.tst, runId: succeededRunId, name: "From a run" },
    "testSets.start": { testSetId: ids.tst, version: "draft" },
    "testSets.runs": { testSetId: ids.tst },
    "testSets.run": { testSetRunId: ids.tsr },
    "testSets.result": { testSetRunId: ids.tsr, testCaseId: ids.tca },
    "system.settleTests": { testSetRunId: ids.tsr },
    "flowFiles.export": { flowId, source: "draft" },
    "flowFiles.inspect": { text: flowFile },
    "flowFiles.import": { text: flowFile, name: `Flow ${newUuid()}` },
    "runs.list": { flowId, batchId: ids.bat },
    "runs.searchFields": { flowId },
    "runs.get": { runId },
    "runs.payload": { runId },
    "runs.stepPayload": { runId, path: "work", iteration: 0, attempt: 1 },
    "runs.start": { flowId, source: "draft", input: {}, test: { dataFrom: runId } },
    "runs.startBatch": { flowId, items: [{ input: {} }] },
    "runs.getBatch": { batchId: ids.bat },
    "runs.listBatches": { flowId },
    "runs.cancelBatch": { batchId: ids.bat },
    "runs.cancel": { runId },
    "runs.retryUndo": { runId },
    "runs.pause": { runId },
    "runs.resume": { runId },
    "runs.bulk": { action: "pause", filter: { flowId, batchId: ids.bat }, dryRun: true },
    "runs.getBulk": { bulkId: ids.blk },
    "runs.pauses": { flowId },
    "runs.replay": { runId, version: "production" },
    "runs.rerunFrom": { runId, fromNode: "work" },
    "runs.times": { runId },
    "runs.items": { runId, scope: "work" },
    "runs.itemSteps": { runId, scope: "work", index: 0 },
    "runs.why": { runId },
    "savedFilters.list": undefined,
    "savedFilters.save": { name: "Slow", query: "longer=5000" },
    "savedFilters.change": { filterId: ids.fil, query: "status=succeeded" },
    "savedFilters.share": { filterId: ids.fil, isShared: true },
    "savedFilters.delete": { filterId: ids.fil },
    "schedules.list": {},
    "schedules.get": { flowId },
    "schedules.ticks": { flowId },
    "schedules.backfill": { flowId: scheduledFlowId, ...backfilled, dryRun: true },
    "schedules.getBackfill": { backfillId: ids.bkf },
    "schedules.stopBackfill": { backfillId: ids.bkf },
    "signals.send": { name: "paid", correlation: "A-1", payload: { amount: 1 } },
    "statistics.flow": { flowId, period: "7d", version: "all" },
    "tasks.list": {},
    "tasks.openCount": undefined,
    "tasks.get": { taskId: ids.wai },
    "tasks.decide": { taskId: ids.wai, decision: "approve" },
    "credentials.list": {},
    "credentials.create": {
      name: `Credential ${newUuid()}`,
      allowedHosts: ["api.example.com"],
      secret: { kind: "basic", username: "ada", password: "secret" },
    },
    "credentials.update": { credentialId: ids.crd, changes: { name: `Renamed ${newUuid()}` } },
    "credentials.delete": { credentialId: ids.crd },
    "realtime.ticket": undefined,
    "system.advanceBackfill": { backfillId: ids.bkf },
    "system.fireSchedule": { flowId },
    "system.handleRunFailure": { runId },
    "system.advanceUndo": { runId },
    "system.pruneRuns": undefined,
    "system.startBatchRuns": { batchId: ids.bat },
    "system.runBulk": { bulkId: ids.blk },
  };
};
