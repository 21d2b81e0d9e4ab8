import { domainEvent } from "@millrace/contracts/events";
import { toId } from "@millrace/contracts/ids";
import { afterAll, beforeAll, expect, it } from "vitest";
import { createTestCore, inside, newOrganization, type TestCore } from "../../test/core-fixture.ts";
import { listAuditEntries } from "../audit/list-audit-entries.ts";
import { recordChange } from "./record-change.ts";
import { changeWithin, readWithin } from "./within.ts";

let core: TestCore;
beforeAll(async () => {
  core = await createTestCore();
});
afterAll(() => core.close());

const changeOf = (organizationId: string, at: Date) => ({
  at,
  event: { type: "organization.changed" as const, revision: 2, at: at.toISOString() },
  audit: {
    action: "organization.updated",
    subject: { type: "organization" as const, id: toId("organization", organizationId), name: "Acme" },
    details: { name: "Acme" },
  },
});

it("writes event and audit entry with the change, and hints at the outbox after the commit", async () => {
  const owner = await newOrganization(core);
  core.hints.length = 0;
  const at = core.deps.clock();
  await changeWithin(core.deps, owner, async (tx) => {
    await recordChange(tx, owner, changeOf(owner.organizationId, at));
    expect(core.hints).toEqual([]);
  });
  expect(core.hints).toEqual([["outbox", owner.organizationId]]);

  const rows = await inside(core, owner, (tx) => tx.outbox.findMany({ orderBy: { id: "asc" } }));
  const events = rows.flatMap((row) => domainEvent.array().parse(row.events));
  expect(events.at(-1)).toMatchObject({ type: "organization.changed", revision: 2 });
  const { items } = await listAuditEntries(core.deps, owner, { limit: 10 });
  expect(items[0]).toMatchObject({
    at: at.toISOString(),
    actorName: owner.name,
    action: "organization.updated",
    subject: "Acme",
    details: { name: "Acme" },
  });
});

it("leaves no event, no audit entry and no hint when the change fails", async () => {
  const owner = await newOrganization(core);
  const count = () => inside(core, owner, async (tx) => [await tx.outbox.count(), await tx.auditEntry.count()]);
  const before = await count();
  core.hints.length = 0;
  const failing = changeWithin(core.deps, owner, async (tx) => {
    await recordChange(tx, owner, changeOf(owner.organizationId, core.deps.clock()));
    throw new Error("the change fails after it was recorded");
  });
  await expect(failing).rejects.toThrow("after it was recorded");
  expect(await count()).toEqual(before);
  expect(core.hints).toEqual([]);
});

it("refuses to write while reading", async () => {
  const owner = await newOrganization(core);
  const writing = readWithin(core.deps, owner, (tx) =>
    recordChange(tx, owner, changeOf(owner.organizationId, new Date())),
  );
  await expect(writing).rejects.toThrow();
});
