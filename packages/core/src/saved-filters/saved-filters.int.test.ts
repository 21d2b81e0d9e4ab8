import { maxSavedFilters, saveFilterInput } from "@millrace/contracts/api/saved-filters";
import { newId, toId } from "@millrace/contracts/ids";
import { afterAll, beforeAll, expect, it } from "vitest";
import {
  createTestCore,
  inside,
  interleave,
  newMember,
  newOrganization,
  type TestCore,
} from "../../test/core-fixture.ts";
import { removeMember } from "../members/remove-member.ts";
import type { Actor } from "../shared/actor.ts";
import { changeFilter } from "./change-filter.ts";
import { deleteFilter } from "./delete-filter.ts";
import { listFilters } from "./list-filters.ts";
import { saveFilter } from "./save-filter.ts";
import { shareFilter } from "./share-filter.ts";

let core: TestCore;
beforeAll(async () => {
  core = await createTestCore();
});
afterAll(() => core.close());

async function people() {
  const owner = await newOrganization(core);
  const viewer = await newMember(core, owner.organizationId, "viewer");
  const names = async (actor: Actor) => (await listFilters(core.deps, actor)).map(({ name }) => name);
  return { owner, viewer, names };
}
const failed = { name: "Failed", query: "status=failed&since=24h" };

it("keeps filters for oneself until they are shared, and again when they are not any more", async () => {
  const { owner, viewer, names } = await people();
  const { id } = await saveFilter(core.deps, owner, failed);
  expect(await names(owner)).toEqual(["Failed"]);
  expect(await names(viewer)).toEqual([]);
  await shareFilter(core.deps, owner, { filterId: id, isShared: true });
  expect(await listFilters(core.deps, viewer)).toMatchObject([
    { ...failed, isShared: true, isOwn: false, ownerName: owner.name },
  ]);
  await shareFilter(core.deps, owner, { filterId: id, isShared: false });
  expect(await names(viewer)).toEqual([]);
  const stranger = await newOrganization(core, "Other");
  await expect(shareFilter(core.deps, stranger, { filterId: id, isShared: true })).rejects.toMatchObject({
    code: "filter.not_found",
  });
});

it("replaces an own filter of the same name, which stays shared, and not that of somebody else", async () => {
  const { owner, viewer } = await people();
  const { id } = await saveFilter(core.deps, owner, failed);
  await shareFilter(core.deps, owner, { filterId: id, isShared: true });
  const again = await saveFilter(core.deps, owner, { name: "Failed", query: "status=failed" });
  expect(again).toMatchObject({ id, query: "status=failed", isShared: true });
  await saveFilter(core.deps, viewer, { name: "Failed", query: "trigger=manual" });
  expect((await listFilters(core.deps, viewer)).map(({ query }) => query).sort()).toEqual([
    "status=failed",
    "trigger=manual",
  ]);
});

it("lets people delete their own, and only those who control runs what others have shared", async () => {
  const { owner, viewer, names } = await people();
  const { id } = await saveFilter(core.deps, owner, failed);
  await expect(deleteFilter(core.deps, viewer, { filterId: id })).rejects.toMatchObject({ code: "filter.not_found" });
  await shareFilter(core.deps, owner, { filterId: id, isShared: true });
  await expect(deleteFilter(core.deps, viewer, { filterId: id })).rejects.toMatchObject({ code: "auth.forbidden" });
  const own = await saveFilter(core.deps, viewer, { name: "Mine", query: "poison=yes" });
  await deleteFilter(core.deps, viewer, { filterId: own.id });
  await deleteFilter(core.deps, owner, { filterId: id });
  expect(await names(viewer)).toEqual([]);
  await expect(deleteFilter(core.deps, owner, { filterId: newId("savedFilter") })).rejects.toMatchObject({
    code: "filter.not_found",
  });
});

it("records each change, tells browsers, and ends at a hundred per person", async () => {
  const { owner } = await people();
  const { id } = await saveFilter(core.deps, owner, failed);
  await shareFilter(core.deps, owner, { filterId: id, isShared: true });
  await deleteFilter(core.deps, owner, { filterId: id });
  await inside(core, owner, async (tx) => {
    const entries = await tx.auditEntry.findMany({ where: { subjectType: "filter" }, orderBy: { id: "asc" } });
    expect(entries.map(({ action }) => action)).toEqual(["filter.saved", "filter.shared", "filter.deleted"]);
    const events = (await tx.outbox.findMany()).flatMap(({ events }) => JSON.stringify(events));
    expect(events.filter((event) => event.includes("filter.changed"))).toHaveLength(3);
    await tx.savedFilter.createMany({
      data: Array.from({ length: maxSavedFilters }, (_, index) => ({
        organizationId: owner.organizationId,
        id: crypto.randomUUID(),
        ownerId: owner.userId,
        ownerName: owner.name,
        name: `Filter ${index}`,
        query: "flow=f",
      })),
    });
  });
  await expect(saveFilter(core.deps, owner, failed)).rejects.toMatchObject({ code: "filter.too_many" });
  await saveFilter(core.deps, owner, { name: "Filter 0", query: "status=failed" });
});

it("forgets what a removed member kept for themselves, and keeps what was shared", async () => {
  const { owner, names } = await people();
  const builder = await newMember(core, owner.organizationId, "admin");
  await saveFilter(core.deps, builder, { name: "Private", query: "flow=f" });
  const { id } = await saveFilter(core.deps, builder, { name: "For all", query: "flow=f" });
  await shareFilter(core.deps, builder, { filterId: id, isShared: true });
  await removeMember(core.deps, owner, { memberId: toId("member", builder.memberId) });
  expect(await names(owner)).toEqual(["For all"]);
  await inside(core, owner, async (tx) => expect(await tx.savedFilter.count()).toBe(1));
});

/** An organization with a filter for all by somebody who has left, seen by its owner and a viewer. */
async function leftBehind() {
  const { owner, viewer, names } = await people();
  const gone = await newMember(core, owner.organizationId, "admin");
  const { id: filterId } = await saveFilter(core.deps, gone, failed);
  await shareFilter(core.deps, gone, { filterId, isShared: true });
  expect(await listFilters(core.deps, owner)).toMatchObject([{ isOwnerGone: false }]);
  await removeMember(core.deps, owner, { memberId: toId("member", gone.memberId) });
  return { owner, viewer, names, filterId };
}

it("is never kept for somebody who has left: what they shared is changed or deleted by those who control runs", async () => {
  const { owner, viewer, names, filterId } = await leftBehind();
  expect(await listFilters(core.deps, viewer)).toMatchObject([{ ...failed, isShared: true, isOwnerGone: true }]);
  const change = (actor: Actor, query: string) => changeFilter(core.deps, actor, { filterId, query });
  await expect(change(viewer, "poison=yes")).rejects.toMatchObject({ code: "auth.forbidden" });
  await change(owner, "poison=yes");
  expect(await listFilters(core.deps, viewer)).toMatchObject([{ name: "Failed", query: "poison=yes" }]);
  const unshare = shareFilter(core.deps, owner, { filterId, isShared: false });
  await expect(unshare).rejects.toMatchObject({ code: "filter.owner_gone" });
  expect(await names(viewer)).toEqual(["Failed"]);
  await deleteFilter(core.deps, owner, { filterId });
  expect(await names(viewer)).toEqual([]);
});

it("is not lost either when its owner leaves while somebody stops sharing it", async () => {
  const { owner } = await people();
  const leaving = await newMember(core, owner.organizationId, "admin");
  const { id: filterId } = await saveFilter(core.deps, leaving, failed);
  await shareFilter(core.deps, leaving, { filterId, isShared: true });
  await interleave(core, "saved_filter", [
    () => removeMember(core.deps, owner, { memberId: toId("member", leaving.memberId) }),
    () => shareFilter(core.deps, owner, { filterId, isShared: false }),
  ]);
  await inside(core, owner, async (tx) => {
    const rows = await tx.savedFilter.findMany({ select: { isShared: true } });
    expect(rows.every(({ isShared }) => isShared)).toBe(true);
  });
});

it("of one's own is changed under its name, and by nobody else before it is shared", async () => {
  const { owner, viewer } = await people();
  const { id: filterId } = await saveFilter(core.deps, viewer, failed);
  await changeFilter(core.deps, viewer, { filterId, query: "poison=yes" });
  expect(await listFilters(core.deps, viewer)).toMatchObject([{ name: "Failed", query: "poison=yes" }]);
  await expect(changeFilter(core.deps, owner, { filterId, query: "flow=f" })).rejects.toMatchObject({
    code: "filter.not_found",
  });
});

it("is not changed for everybody by somebody who may no longer do so", async () => {
  const { owner } = await people();
  const builder = await newMember(core, owner.organizationId, "builder");
  const { id } = await saveFilter(core.deps, builder, failed);
  await shareFilter(core.deps, builder, { filterId: id, isShared: true });
  const asViewer = saveFilter(core.deps, { ...builder, role: "viewer" }, { ...failed, query: "poison=yes" });
  await expect(asViewer).rejects.toMatchObject({ code: "auth.forbidden", details: { permission: "run.control" } });
});

it("takes only filters that the list has", () => {
  expect(saveFilterInput.safeParse({ name: "x", query: "status=failed&longer=5000" }).success).toBe(true);
  for (const query of ["", "redirect=https://example.com", "status=failed&x=1"])
    expect(saveFilterInput.safeParse({ name: "x", query }).success).toBe(false);
});
