import { toId } from "@millrace/contracts/ids";
import type { Role } from "@millrace/contracts/permissions";
import { afterAll, beforeAll, expect, it } from "vitest";
import {
  createTestCore,
  inside,
  interleave,
  newMember,
  newOrganization,
  newPerson,
  type TestCore,
} from "../../test/core-fixture.ts";
import { signIn } from "../account/sign-in.ts";
import { findMembership } from "../organizations/find-membership.ts";
import { issueTicket } from "../realtime/issue-ticket.ts";
import { addMember } from "./add-member.ts";
import { changeMemberRole } from "./change-member-role.ts";
import { listMembers } from "./list-members.ts";
import { removeMember } from "./remove-member.ts";

let core: TestCore;
beforeAll(async () => {
  core = await createTestCore();
});
afterAll(() => core.close());

const idOf = ({ memberId }: { memberId: string }) => toId("member", memberId);
const memberOf = async (actor: Awaited<ReturnType<typeof newOrganization>>) => {
  const { items } = await listMembers(core.deps, actor, { limit: 200 });
  const found = items.find((member) => member.userId === toId("user", actor.userId));
  if (!found) throw new Error("the actor is a member");
  return found;
};

it("adds a new person with a first password, who can sign in with it", async () => {
  const owner = await newOrganization(core);
  const person = { email: "new@example.com", name: "Grace", role: "builder" as const };
  await expect(addMember(core.deps, owner, person)).rejects.toMatchObject({
    code: "request.invalid",
    details: { fields: { firstPassword: expect.any(String) } },
  });
  const member = await addMember(core.deps, owner, { ...person, firstPassword: "hand this over" });
  expect(member).toMatchObject({ name: "Grace", role: "builder" });
  const { person: signedIn } = await signIn(core.deps, {
    email: person.email,
    password: "hand this over",
    address: "::1",
    userAgent: "",
  });
  await expect(findMembership(core.deps, { userId: signedIn.userId, slug: owner.slug })).resolves.toMatchObject({
    role: "builder",
  });
});

it("adds an existing account without touching its name or password, once", async () => {
  const owner = await newOrganization(core);
  const person = await newPerson(core, "Own name");
  const input = { email: person.email, name: "Other name", role: "viewer" as const, firstPassword: "another password" };
  await expect(addMember(core.deps, owner, input)).resolves.toMatchObject({ name: "Own name" });
  const user = await core.deps.database.installation.userAccount.findUniqueOrThrow({ where: { id: person.userId } });
  expect(user.passwordHash).toBe("none");
  await expect(addMember(core.deps, owner, input)).rejects.toMatchObject({ code: "member.exists" });
});

it("never gives, changes or removes a role above the actor's own", async () => {
  const owner = await newOrganization(core);
  const admin = await newMember(core, owner.organizationId, "admin");
  const viewer = await newMember(core, owner.organizationId, "viewer");
  const tooHigh = expect.objectContaining({ code: "organization.role_too_high" });
  const ownerId = (await memberOf(owner)).id;
  const newcomer = { email: "x@example.com", name: "X", firstPassword: "long enough" };

  await expect(addMember(core.deps, admin, { ...newcomer, role: "owner" })).rejects.toEqual(tooHigh);
  await expect(changeMemberRole(core.deps, admin, { memberId: idOf(viewer), role: "owner" })).rejects.toEqual(tooHigh);
  await expect(changeMemberRole(core.deps, admin, { memberId: ownerId, role: "viewer" })).rejects.toEqual(tooHigh);
  await expect(removeMember(core.deps, admin, { memberId: ownerId })).rejects.toEqual(tooHigh);
  await expect(changeMemberRole(core.deps, admin, { memberId: idOf(viewer), role: "admin" })).resolves.toMatchObject({
    role: "admin",
  });
});

it("lets nobody change the own role", async () => {
  const owner = await newOrganization(core);
  await newMember(core, owner.organizationId, "owner");
  const { id: memberId } = await memberOf(owner);
  await expect(changeMemberRole(core.deps, owner, { memberId, role: "viewer" })).rejects.toMatchObject({
    code: "organization.own_role",
  });
});

it("keeps the last owner, also when two owners take each other's role at once", async () => {
  const owner = await newOrganization(core);
  const { id: ownerId } = await memberOf(owner);
  await expect(removeMember(core.deps, owner, { memberId: ownerId })).rejects.toMatchObject({
    code: "organization.last_owner",
  });

  const second = await newMember(core, owner.organizationId, "owner");
  const results = await interleave<unknown>(core, "audit_entry", [
    () => changeMemberRole(core.deps, owner, { memberId: idOf(second), role: "viewer" }),
    () => removeMember(core.deps, second, { memberId: ownerId }),
  ]);
  expect(results.map(({ status }) => status).sort()).toEqual(["fulfilled", "rejected"]);
  const { items } = await listMembers(core.deps, owner, { limit: 50 });
  expect(items.filter(({ role }) => role === "owner")).toHaveLength(1);
});

it("ends a membership at once", async () => {
  const owner = await newOrganization(core);
  const viewer = await newMember(core, owner.organizationId, "viewer");
  await removeMember(core.deps, owner, { memberId: idOf(viewer) });
  await expect(findMembership(core.deps, { userId: viewer.userId, slug: owner.slug })).resolves.toBeNull();
});

it("makes unused tickets for live events worthless when a membership ends or its role changes, and only those", async () => {
  const owner = await newOrganization(core);
  const [removed, demoted, other] = [
    await newMember(core, owner.organizationId, "viewer"),
    await newMember(core, owner.organizationId, "builder"),
    await newMember(core, owner.organizationId, "viewer"),
  ];
  const elsewhere = { ...(await newOrganization(core)), userId: removed.userId };
  for (const actor of [removed, demoted, other, elsewhere]) await issueTicket(core.deps, actor);
  await removeMember(core.deps, owner, { memberId: idOf(removed) });
  await changeMemberRole(core.deps, owner, { memberId: idOf(demoted), role: "viewer" });
  const holders = (organization: typeof owner) =>
    inside(core, organization, async (tx) => (await tx.realtimeTicket.findMany()).map(({ userId }) => userId));
  expect(await holders(owner)).toEqual([other.userId]);
  expect(await holders(elsewhere)).toEqual([removed.userId]);
});

it("does not know members of other organizations", async () => {
  const [owner, stranger] = [await newOrganization(core), await newOrganization(core)];
  const { id: memberId } = await memberOf(stranger);
  const missing = expect.objectContaining({ code: "member.not_found" });
  await expect(changeMemberRole(core.deps, owner, { memberId, role: "viewer" })).rejects.toEqual(missing);
  await expect(removeMember(core.deps, owner, { memberId })).rejects.toEqual(missing);
});

it("lists everybody once, page by page", async () => {
  const owner = await newOrganization(core);
  const roles: Role[] = ["admin", "builder", "viewer", "viewer"];
  for (const role of roles) await newMember(core, owner.organizationId, role);
  const seen: string[] = [];
  let cursor: string | undefined;
  do {
    const page = await listMembers(core.deps, owner, { limit: 2, cursor });
    expect(page.items.length).toBeLessThanOrEqual(2);
    seen.push(...page.items.map(({ id }) => id));
    cursor = page.nextCursor ?? undefined;
  } while (cursor);
  expect(new Set(seen).size).toBe(5);
  expect(seen).toHaveLength(5);
  await expect(listMembers(core.deps, owner, { limit: 2, cursor: "mem_x' or true" })).rejects.toMatchObject({
    code: "request.invalid",
  });
});
