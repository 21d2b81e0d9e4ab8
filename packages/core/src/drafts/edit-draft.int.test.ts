import type { DraftEditInput } from "@millrace/contracts/api/drafts";
import { maxNodesPerFlow } from "@millrace/contracts/flow/definition";
import { newUuid, toId, toUuid } from "@millrace/contracts/ids";
import type { JsonValue } from "@millrace/contracts/json";
import { Prisma } from "@millrace/db/client";
import { applyOperations } from "@millrace/engine/draft/apply-operations";
import { afterAll, beforeAll, expect, it } from "vitest";
import { createTestCore, inside, newMember, newOrganization, type TestCore } from "../../test/core-fixture.ts";
import { chain, manualFlow, manualTrigger, newFlow, redraw } from "../../test/flow-fixture.ts";
import { getFlow } from "../flows/get-flow.ts";
import { draftAt } from "./draft-at.ts";
import { draftLog } from "./draft-log.ts";
import { editDraft } from "./edit-draft.ts";

let core: TestCore;
beforeAll(async () => {
  core = await createTestCore();
});
afterAll(() => core.close());

const edit = (...operations: DraftEditInput["operations"]): DraftEditInput => ({
  id: newUuid(),
  operations,
  summary: "Edited",
});
/** An edit of a field of a node. */
const setting = (node: string, field: string, value: JsonValue, was?: JsonValue): DraftEditInput =>
  edit({ path: ["nodes", node, ...field.split(".")], value, ...(was === undefined ? {} : { was }) });

it("takes each edit that fits in one order, none lost, none doubled, however many people send at once", async () => {
  const owner = await newOrganization(core);
  const count = 20;
  const people = await Promise.all(
    Array.from({ length: count }, () => newMember(core, owner.organizationId, "builder")),
  );
  const nodes = people.map((_, index) => ({ id: `n${index}`, type: "set", params: { fields: [] } }));
  const flow = await newFlow(core, owner, chain(manualTrigger, ...nodes));
  const after = flow.draftRevision;
  // Everybody notes something at a node of their own, renames the trigger, which only one can, and notes again.
  const sent = people.map((person, index) => ({
    person,
    edits: [
      setting(`n${index}`, "notes", `by ${index}`),
      setting("start", "name", `Start of ${index}`, "start"),
      setting(`n${index}`, "name", `Renamed by ${index}`, `n${index}`),
    ],
  }));
  const sendAll = () =>
    Promise.all(sent.map(({ person, edits }) => editDraft(core.deps, person, { flowId: flow.id, after, edits })));
  const first = await sendAll();
  const winner = first.findIndex(({ taken }) => taken === 3);
  expect(first.filter(({ taken }) => taken === 3)).toHaveLength(1);
  expect(first.filter(({ taken }) => taken === 1)).toHaveLength(count - 1);

  // The answers were lost: everything is sent again.
  const again = await sendAll();
  expect(again.map(({ taken }) => taken)).toEqual(first.map(({ taken }) => taken));

  const { edits, revision } = await draftLog(core.deps, owner, { flowId: flow.id, after });
  expect(revision).toBe(after + count + 2);
  expect(edits?.map((logged) => logged.revision)).toEqual(Array.from({ length: count + 2 }, (_, i) => after + 1 + i));
  const expected = sent.flatMap(({ person, edits: own }, index) =>
    own.slice(0, index === winner ? 3 : 1).map(({ id }) => ({ id, userId: toId("user", person.userId) })),
  );
  expect(edits?.map(({ id, userId }) => ({ id, userId })).sort(byId)).toEqual(expected.sort(byId));

  const start = await draftAt(core.deps, owner, { flowId: flow.id, revision: after });
  const replayed = applyOperations(start, edits?.flatMap(({ operations }) => operations) ?? []);
  const now = await getFlow(core.deps, owner, { flowId: flow.id });
  expect(replayed.conflicts).toEqual([]);
  expect(replayed.document).toMatchObject({ definition: now.draft, layout: now.layout });
  for (let index = 0; index < count; index++)
    expect(now.draft.nodes.find(({ id }) => id === `n${index}`)?.notes).toBe(`by ${index}`);
});

const byId = (a: { id: string }, b: { id: string }) => a.id.localeCompare(b.id);

it("answers with what others did, and tells everybody how far the draft has come", async () => {
  const owner = await newOrganization(core);
  const grace = await newMember(core, owner.organizationId, "builder");
  const flow = await newFlow(core, owner, manualFlow());
  const after = flow.draftRevision;
  const theirs = setting("start", "notes", "theirs");
  await editDraft(core.deps, grace, { flowId: flow.id, after, edits: [theirs] });
  const mine = [setting("work", "notes", "mine"), setting("start", "notes", "mine"), setting("work", "disabled", true)];
  const answer = await editDraft(core.deps, owner, { flowId: flow.id, after, edits: mine });
  expect(answer).toMatchObject({
    taken: 1,
    revision: after + 2,
    edits: [
      { id: theirs.id, by: grace.name, revision: after + 1, operations: theirs.operations },
      { id: mine[0]?.id, by: owner.name, revision: after + 2 },
    ],
  });
  const rows = await inside(core, owner, (tx) => tx.outbox.findMany({ orderBy: { id: "asc" } }));
  const events = rows.flatMap((row) => row.events as { type: string; draftRevision?: number; by: string }[]);
  expect(events.slice(-2)).toMatchObject([
    { type: "flow.draft_changed", draftRevision: after + 1, by: toId("user", grace.userId) },
    { type: "flow.draft_changed", draftRevision: after + 2, by: toId("user", owner.userId) },
  ]);
});

it("says nothing to anybody and leaves the flow as it was when nothing was taken, or all of it before", async () => {
  const owner = await newOrganization(core);
  const flow = await newFlow(core, owner, manualFlow());
  const logged = setting("start", "notes", "logged");
  const { revision } = await editDraft(core.deps, owner, {
    flowId: flow.id,
    after: flow.draftRevision,
    edits: [logged],
  });
  const now = () =>
    inside(core, owner, async (tx) => ({
      events: await tx.outbox.count(),
      entries: await tx.auditEntry.count(),
      flow: await tx.flow.findMany({ select: { revision: true, updatedAt: true } }),
    }));
  const before = await now();
  core.advance(60_000);
  const send = (...edits: DraftEditInput[]) => editDraft(core.deps, owner, { flowId: flow.id, after: revision, edits });
  const unfit = setting("start", "name", "Mine", "Somebody else's");
  await expect(send(unfit)).resolves.toMatchObject({ taken: 0, revision, edits: [] });
  await expect(send(logged, unfit)).resolves.toMatchObject({ taken: 1, revision, edits: [] });
  await expect(now()).resolves.toEqual(before);
  await send(setting("work", "notes", "fits"));
  const { flow: changed } = await now();
  expect(changed[0]?.updatedAt.getTime()).toBeGreaterThan(before.flow[0]?.updatedAt.getTime() ?? 0);
});

it("refuses what is no draft, naming the place, and takes nothing of the call", async () => {
  const owner = await newOrganization(core);
  const flow = await newFlow(core, owner, manualFlow());
  const [work] = flow.draft.nodes.slice(1);
  const good = setting("work", "notes", "good");
  const wrong: [DraftEditInput, string][] = [
    [setting("work", "name", "", "Work"), "nodes.work.name"],
    [setting("work", "timeoutMs", "soon"), "nodes.work.timeoutMs"],
    [setting("work", "id", "other", "work"), "nodes.work.id"],
    [edit({ path: ["nodes", "new"], value: { ...work, id: "other" } as JsonValue }), "nodes.new.id"],
    [edit({ path: ["nodes", "new"], value: 5 }), "nodes.new.id"],
    [edit({ path: ["settings", "runTimeoutMs"], was: 3_600_000, value: -1 }), "settings.runTimeoutMs"],
    [edit({ path: ["places", "work"], value: { x: "left" } }), "layout.nodes.work.x"],
    [edit({ path: ["notes", "n1"], value: { text: "no place" } }), "layout.notes.n1.x"],
  ];
  for (const [bad, place] of wrong)
    await expect(
      editDraft(core.deps, owner, { flowId: flow.id, after: flow.draftRevision, edits: [good, bad] }),
    ).rejects.toMatchObject({ code: "request.invalid", details: { fields: { [place]: expect.any(String) } } });
  await expect(getFlow(core.deps, owner, { flowId: flow.id })).resolves.toMatchObject({
    draftRevision: flow.draftRevision,
  });
});

it("logs what the format adds to an edit, so that replaying gives the same", async () => {
  const owner = await newOrganization(core);
  const flow = await newFlow(core, owner, manualFlow());
  const bare = { id: "bare", type: "set", typeVersion: 1, name: "  Bare " };
  const edits = [edit({ path: ["nodes", "bare"], value: bare }), setting("bare", "disabled", true, false)];
  const answer = await editDraft(core.deps, owner, { flowId: flow.id, after: flow.draftRevision, edits });
  expect(answer.taken).toBe(2);
  const state = await draftAt(core.deps, owner, { flowId: flow.id, revision: answer.revision });
  const now = await getFlow(core.deps, owner, { flowId: flow.id });
  expect(state.definition).toEqual(now.draft);
  expect(now.draft.nodes.at(-1)).toEqual({ ...bare, name: "Bare", params: {}, onError: "fail", disabled: true });
});

it("refuses a draft that is too large, saying the limit", async () => {
  const owner = await newOrganization(core);
  const flow = await newFlow(core, owner, manualFlow());
  const node = (id: string, params = {}) => ({ id, type: "set", typeVersion: 1, name: id, params });
  const many = Array.from({ length: maxNodesPerFlow }, (_, index) => node(`n${index}`));
  const send = (nodes: ReturnType<typeof node>[]) =>
    editDraft(core.deps, owner, {
      flowId: flow.id,
      after: flow.draftRevision,
      edits: [edit(...nodes.map((value) => ({ path: ["nodes", value.id] as ["nodes", string], value })))],
    });
  await expect(send(many)).rejects.toMatchObject({
    code: "flow.draft_too_large",
    details: { what: "nodes", max: maxNodesPerFlow, count: maxNodesPerFlow + 2 },
  });
  await expect(send([node("big", { text: "x".repeat(9_000_000) })])).rejects.toMatchObject({
    code: "flow.draft_too_large",
    details: { what: "bytes" },
  });
});

it("keeps the whole state once for a call of many large edits, and every state between them", async () => {
  const owner = await newOrganization(core);
  const flow = await newFlow(core, owner, manualFlow());
  const after = flow.draftRevision;
  const textOf = (index: number) => String(index).padEnd(100_000, "x");
  const edits = Array.from({ length: 20 }, (_, index) =>
    setting("start", "params.text", textOf(index), index === 0 ? undefined : textOf(index - 1)),
  );
  await expect(editDraft(core.deps, owner, { flowId: flow.id, after, edits })).resolves.toMatchObject({ taken: 20 });
  const whole = await inside(core, owner, (tx) =>
    tx.flowDraftEdit.findMany({
      where: { flowId: toUuid("flow", flow.id), revision: { gt: after }, definition: { not: Prisma.DbNull } },
      select: { revision: true },
    }),
  );
  expect(whole).toEqual([{ revision: after + 20 }]);
  const middle = await draftAt(core.deps, owner, { flowId: flow.id, revision: after + 8 });
  expect(middle.definition.nodes[0]?.params.text).toBe(textOf(7));
});

it("gives no log where loading the draft is less", { timeout: 30_000 }, async () => {
  const owner = await newOrganization(core);
  const flow = await newFlow(core, owner, manualFlow());
  const start = flow.draftRevision;
  for (let call = 0; call < 6; call++) {
    const edits = Array.from({ length: 100 }, (_, index) =>
      edit({ path: ["places", "start"], value: { x: call, y: index } }),
    );
    const answer = await editDraft(core.deps, owner, { flowId: flow.id, after: start, edits });
    expect(answer).toMatchObject({ taken: 100, revision: start + 100 * (call + 1) });
    expect(answer.edits?.length ?? null).toBe(call < 5 ? 100 * (call + 1) : null);
  }
  const [last] = (await draftLog(core.deps, owner, { flowId: flow.id, after: start + 599 })).edits ?? [];
  expect(last?.operations).toMatchObject([{ value: { x: 5, y: 99 } }]);
  // Text that does not compress, of more than a mebibyte.
  const noise = Array.from({ length: 150_000 }, () => Math.random().toString(36).slice(2)).join("");
  flow.draftRevision = start + 600;
  await redraw(core, owner, flow, manualFlow(noise));
  await expect(draftLog(core.deps, owner, { flowId: flow.id, after: start + 600 })).resolves.toEqual({
    revision: start + 601,
    edits: null,
  });
  // Text that says the same over and over is stored small, and is as much to send and read.
  const same = (index: number) => String(index).padEnd(1_000_000, "x");
  const edits = Array.from({ length: 8 }, (_, index) =>
    setting("start", "params.text", same(index), index === 0 ? undefined : same(index - 1)),
  );
  const large = await editDraft(core.deps, owner, { flowId: flow.id, after: start + 601, edits });
  expect(large).toMatchObject({ taken: 8, revision: start + 609, edits: null });
});
