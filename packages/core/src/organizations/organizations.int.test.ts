import { afterAll, beforeAll, expect, it } from "vitest";
import {
  createTestCore,
  inside,
  newMember,
  newOrganization,
  newPerson,
  type TestCore,
} from "../../test/core-fixture.ts";
import { getMe } from "../account/get-me.ts";
import { createOrganization } from "./create-organization.ts";
import { findMembership } from "./find-membership.ts";
import { getOrganization } from "./get-organization.ts";
import { updateOrganization } from "./update-organization.ts";

let core: TestCore;
beforeAll(async () => {
  core = await createTestCore();
});
afterAll(() => core.close());

it("gives every organization a slug of its own, also when many take the same name at once", async () => {
  const people = await Promise.all(Array.from({ length: 5 }, () => newPerson(core)));
  const made = await Promise.all(people.map((person) => createOrganization(core.deps, person, { name: "Same name" })));
  expect(made.map(({ slug }) => slug).sort()).toEqual([
    "same-name",
    "same-name-2",
    "same-name-3",
    "same-name-4",
    "same-name-5",
  ]);
});

it("makes the founder owner and gives the organization a data key", async () => {
  const owner = await newOrganization(core);
  expect(owner.role).toBe("owner");
  await inside(core, owner, async (tx) => {
    await expect(tx.organizationKey.count()).resolves.toBe(1);
    await expect(tx.auditEntry.findMany()).resolves.toMatchObject([{ action: "organization.created" }]);
    await expect(tx.outbox.count()).resolves.toBe(1);
  });
});

it("shows people the organizations that they are in, and proves membership by slug", async () => {
  const [mine, other] = [await newOrganization(core, "Mine"), await newOrganization(core, "Other")];
  const auditor = await newMember(core, mine.organizationId, "auditor");
  const me = await getMe(core.deps, { ...auditor, sessionId: "", email: "a@example.com" });
  expect(me.organizations.map(({ slug, role }) => [slug, role])).toEqual([[mine.slug, "auditor"]]);
  const { userId } = auditor;
  await expect(findMembership(core.deps, { userId, slug: mine.slug })).resolves.toMatchObject({ role: "auditor" });
  await expect(findMembership(core.deps, { userId, slug: other.slug })).resolves.toBeNull();
  await expect(findMembership(core.deps, { userId, slug: "no-such" })).resolves.toBeNull();
});

it("changes what is named and keeps the rest", async () => {
  const owner = await newOrganization(core);
  await updateOrganization(core.deps, owner, { changes: { runRetentionDays: 7 } });
  await updateOrganization(core.deps, owner, { changes: { maxRunningRuns: 40 } });
  await updateOrganization(core.deps, owner, { changes: { name: "New name" } });
  await expect(getOrganization(core.deps, owner)).resolves.toMatchObject({
    name: "New name",
    runRetentionDays: 7,
    maxRunningRuns: 40,
    slug: owner.slug,
  });
  await updateOrganization(core.deps, owner, { changes: { maxRunningRuns: null } });
  await expect(getOrganization(core.deps, owner)).resolves.toMatchObject({ maxRunningRuns: null, runRetentionDays: 7 });
});
