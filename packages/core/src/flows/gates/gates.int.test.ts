import { toUuid } from "@millrace/contracts/ids";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import {
  createTestCore,
  inside,
  newMember,
  newOrganization,
  systemOf,
  type TestCore,
} from "../../../test/core-fixture.ts";
import { manualFlow, newFlow, redraw } from "../../../test/flow-fixture.ts";
import { listAuditEntries } from "../../audit/list-audit-entries.ts";
import { changeWithin } from "../../shared/within.ts";
import { createTestSet } from "../../test-sets/create-test-set.ts";
import { updateTestSet } from "../../test-sets/update-test-set.ts";
import { activateVersion } from "../activate-version.ts";
import { archiveFlow } from "../archive-flow.ts";
import { freezeVersion } from "../freeze-version.ts";
import { previewActivation } from "../preview-activation.ts";
import { previewPublish } from "../preview-publish.ts";
import { publishFlow } from "../publish-flow.ts";
import { countApprovals } from "./count-approvals.ts";
import { decideApproval } from "./decide-approval.ts";
import { getPublishGates } from "./get-publish-gates.ts";
import { listApprovals } from "./list-approvals.ts";
import { requestApproval } from "./request-approval.ts";
import { setPublishGates } from "./set-publish-gates.ts";

let core: TestCore;
beforeAll(async () => {
  core = await createTestCore();
});
afterAll(() => core.close());

type Actor = Parameters<typeof publishFlow>[1];
type Flow = Awaited<ReturnType<typeof newFlow>>;
const publish = (actor: Actor, flow: Flow) =>
  publishFlow(core.deps, actor, { flowId: flow.id, draftRevision: flow.draftRevision, note: "" });
const ask = (actor: Actor, flow: Flow, note = "") =>
  requestApproval(core.deps, actor, { flowId: flow.id, draftRevision: flow.draftRevision, note });
const decide = (actor: Actor, approvalId: `pap_${string}`, decision: "approved" | "declined" = "approved", note = "") =>
  decideApproval(core.deps, actor, { approvalId, decision, note });
const waiting = (actor: Actor, which: Partial<Parameters<typeof listApprovals>[2]> = {}) =>
  listApprovals(core.deps, actor, { limit: 10, state: "open", toDecide: false, ...which });
const closed = { code: "flow.gate_closed" };

/** An organization that asks for a second person, with two people who may publish. */
async function careful() {
  const owner = await newOrganization(core);
  await setPublishGates(core.deps, owner, { validationClean: false, secondPerson: true });
  return { owner, colleague: await newMember(core, owner.organizationId, "builder") };
}

it("asks for nothing until it is switched on, which the log tells", async () => {
  const owner = await newOrganization(core);
  expect(await getPublishGates(core.deps, owner)).toEqual({ validationClean: false, secondPerson: false });
  await publish(owner, await newFlow(core, owner, manualFlow()));
  await setPublishGates(core.deps, owner, { validationClean: true, secondPerson: false });
  expect(await getPublishGates(core.deps, owner)).toEqual({ validationClean: true, secondPerson: false });
  const { items } = await listAuditEntries(core.deps, owner, { limit: 1 });
  expect(items).toMatchObject([
    {
      action: "organization.publish_gates_changed",
      details: { before: { validationClean: false }, after: { validationClean: true } },
    },
  ]);
});

it("publishes only without any problem, warnings neither, where that is asked for", async () => {
  const owner = await newOrganization(core);
  const warned = manualFlow();
  const [, work] = warned.nodes;
  if (work) work.concurrency = { max: 1 };
  const flow = await newFlow(core, owner, warned);
  expect(flow.problems).toMatchObject([{ severity: "warning" }]);
  await setPublishGates(core.deps, owner, { validationClean: true, secondPerson: false });
  await expect(publish(owner, flow)).rejects.toMatchObject({
    ...closed,
    message: expect.stringContaining("1 problem"),
  });
  expect((await previewPublish(core.deps, owner, { flowId: flow.id })).gates).toMatchObject([
    { gate: "validation", passed: false },
  ]);
  await redraw(core, owner, flow, manualFlow());
  await expect(publish(owner, flow)).resolves.toEqual({ version: 1 });
});

describe("a second person", () => {
  it("approves exactly one content: an edit after it needs a new approval, and going back to it does not", async () => {
    const { owner, colleague } = await careful();
    const flow = await newFlow(core, owner, manualFlow("a"));
    await expect(publish(owner, flow)).rejects.toMatchObject(closed);
    const { id } = await ask(owner, flow, "for Monday");
    await expect(publish(owner, flow)).rejects.toMatchObject({
      message: expect.stringContaining("asked for approval"),
    });
    expect((await waiting(colleague)).items).toMatchObject([
      { id, flowId: flow.id, requestedBy: owner.name, note: "for Monday", isOwn: false },
    ]);
    await decide(colleague, id);
    expect((await waiting(colleague)).items).toEqual([]);

    await redraw(core, owner, flow, manualFlow("b"));
    await expect(publish(owner, flow)).rejects.toMatchObject(closed);
    await redraw(core, owner, flow, manualFlow("a"));
    expect((await previewPublish(core.deps, owner, { flowId: flow.id })).gates).toEqual([
      { gate: "approval", passed: true, text: `${colleague.name} has approved it.` },
    ]);
    await expect(publish(owner, flow)).resolves.toEqual({ version: 1 });
  });

  it("is somebody else, in the code and in the database", async () => {
    const { owner, colleague } = await careful();
    const flow = await newFlow(core, owner, manualFlow());
    const { id, isOwn } = await ask(owner, flow);
    expect(isOwn).toBe(true);
    await expect(decide(owner, id)).rejects.toMatchObject({ code: "approval.own_request" });
    await expect(decide(systemOf(owner), id)).rejects.toMatchObject({ code: "approval.own_request" });
    const own = inside(core, owner, (tx) =>
      tx.publishApproval.updateMany({ data: { decision: "approved", decidedBy: owner.userId, decidedAt: new Date() } }),
    );
    await expect(own).rejects.toThrow();
    await decide(colleague, id);
    await expect(decide(colleague, id, "declined")).rejects.toMatchObject({ code: "approval.already_decided" });
  });

  it("waits with those who may decide it, and is counted for them", async () => {
    const { owner, colleague } = await careful();
    const operator = await newMember(core, owner.organizationId, "operator");
    const stranger = await newOrganization(core);
    const flow = await newFlow(core, owner, manualFlow());
    await publish(stranger, await newFlow(core, stranger, manualFlow()));
    const { id } = await ask(owner, flow, "for Monday");
    const other = await newFlow(core, owner, manualFlow());
    const later = await ask(owner, other);
    const count = async (actor: Actor) => (await countApprovals(core.deps, actor)).count;
    const first = await waiting(colleague, { toDecide: true, limit: 1 });
    expect(first.items).toMatchObject([{ id, note: "for Monday", production: null, isOwn: false }]);
    const cursor = first.nextCursor ?? "";
    expect((await waiting(colleague, { toDecide: true, cursor })).items).toMatchObject([{ id: later.id }]);
    expect(await count(colleague)).toBe(2);
    for (const actor of [owner, operator, stranger, systemOf(owner)]) {
      expect((await waiting(actor, { toDecide: true })).items).toEqual([]);
      expect(await count(actor)).toBe(0);
    }
    await decide(colleague, id);
    await publish(owner, flow);
    expect(await count(colleague)).toBe(1);
    await redraw(core, owner, flow, manualFlow("b"));
    await ask(owner, flow);
    expect((await waiting(colleague, { toDecide: true })).items.map(({ production }) => production)).toEqual([null, 1]);
    await archiveFlow(core.deps, owner, { flowId: other.id });
    expect(await count(colleague)).toBe(1);
  });

  it("and what they decided is listed for everybody, the last one first, with what was published of it", async () => {
    const { owner, colleague } = await careful();
    const flow = await newFlow(core, owner, manualFlow("a"));
    const first = await ask(owner, flow);
    await decide(colleague, first.id, "approved", "fine");
    await publish(owner, flow);
    await redraw(core, owner, flow, manualFlow("b"));
    await ask(owner, flow, "replaced");
    await redraw(core, owner, flow, manualFlow("c"));
    core.advance(60_000);
    const second = await ask(owner, flow);
    await decide(colleague, second.id, "declined", "too soon");
    await ask(owner, await newFlow(core, owner, manualFlow()));

    const newest = await waiting(owner, { state: "ended", limit: 1 });
    expect(newest.items).toMatchObject([
      { id: second.id, decision: "declined", decisionNote: "too soon", publishedAs: null },
    ]);
    const cursor = newest.nextCursor ?? "";
    const before = await waiting(owner, { state: "ended", toDecide: true, limit: 1, cursor });
    expect(before).toMatchObject({
      items: [{ id: first.id, decision: "approved", decidedBy: colleague.name, decisionNote: "fine", publishedAs: 1 }],
      nextCursor: null,
    });
    expect(Date.parse(newest.items[0]?.decidedAt ?? "")).toBeGreaterThan(Date.parse(before.items[0]?.decidedAt ?? ""));
    const stranger = await newOrganization(core);
    expect((await waiting(stranger, { state: "ended" })).items).toEqual([]);
  });

  it("can decline, with a note that the one who asked reads", async () => {
    const { owner, colleague } = await careful();
    const flow = await newFlow(core, owner, manualFlow());
    const { id } = await ask(owner, flow);
    await decide(colleague, id, "declined", "the address is the test one");
    await expect(publish(owner, flow)).rejects.toMatchObject({
      ...closed,
      message: expect.stringContaining("the address is the test one"),
    });
    // Asked again about the same content, the newest decision counts.
    await decide(colleague, (await ask(owner, flow)).id);
    await expect(publish(owner, flow)).resolves.toEqual({ version: 1 });
  });

  it("is asked about one state at a time: a newer request replaces the open one", async () => {
    const { owner, colleague } = await careful();
    const flow = await newFlow(core, owner, manualFlow("a"));
    const first = await ask(owner, flow);
    const stale = { ...flow };
    await redraw(core, owner, flow, manualFlow("b"));
    await expect(ask(owner, stale)).rejects.toMatchObject({ code: "flow.draft_conflict" });
    const second = await ask(owner, flow);
    await expect(decide(colleague, first.id)).rejects.toMatchObject({ code: "approval.already_decided" });
    await decide(colleague, second.id);
    await expect(publish(owner, flow)).resolves.toEqual({ version: 1 });
  });

  it("is not asked for a roll back: the version has passed the gates of its time", async () => {
    const owner = await newOrganization(core);
    const flow = await newFlow(core, owner, manualFlow("a"));
    await publish(owner, flow);
    await redraw(core, owner, flow, manualFlow("b"));
    await publish(owner, flow);
    await setPublishGates(core.deps, owner, { validationClean: true, secondPerson: true });
    await activateVersion(core.deps, owner, { flowId: flow.id, version: 1, production: 2, reason: "wrong answers" });
  });

  it("is asked for a version that came with a file, when it is put into production", async () => {
    const { owner, colleague } = await careful();
    const flow = await newFlow(core, owner, manualFlow("a"));
    const { id, contentHash } = await ask(owner, flow);
    await changeWithin(core.deps, owner, (tx) =>
      freezeVersion(tx, owner, {
        flowUuid: toUuid("flow", flow.id),
        number: 1,
        contentHash,
        definition: manualFlow("a"),
        layout: { nodes: {} },
        note: "",
        draftRevision: null,
        at: new Date(),
      }),
    );
    const forward = () =>
      activateVersion(core.deps, owner, { flowId: flow.id, version: 1, production: null, reason: "try" });
    await expect(forward()).rejects.toMatchObject(closed);
    const preview = await previewActivation(core.deps, owner, { flowId: flow.id, version: 1 });
    expect(preview.problems.join()).toContain("asked for approval");
    await decide(colleague, id);
    await forward();

    // From then on it is a version like any other: going back to it works at once, whatever is asked for by now.
    await redraw(core, owner, flow, manualFlow("b"));
    await decide(colleague, (await ask(owner, flow)).id);
    await publish(owner, flow);
    const { testSetId } = await createTestSet(core.deps, owner, { flowId: flow.id, name: "Orders" });
    await updateTestSet(core.deps, owner, { testSetId, changes: { required: true } });
    await activateVersion(core.deps, owner, { flowId: flow.id, version: 1, production: 2, reason: "wrong answers" });
  });
});
