import { createHash } from "node:crypto";
import { emptyDefinition, type FlowDefinition } from "@millrace/contracts/flow/definition";
import { newUuid } from "@millrace/contracts/ids";
import { canonicalJson, type JsonValue } from "@millrace/contracts/json";
import type { Role } from "@millrace/contracts/permissions";
import type { TriggerKind } from "@millrace/contracts/run/status";
import { type Database, type Prisma, withOrganization } from "@millrace/db/client";

let count = 0;
const unique = () => `${Date.now().toString(36)}${(count++).toString(36)}`;

export type TestUser = { id: string; name: string; email: string };
export type TestOrganization = { id: string; slug: string; owner: TestUser };
export type TestFlow = { organizationId: string; id: string; name: string };

/** A person without a usable password. Tests of signing in give a real `passwordHash`. */
export async function createUser(
  database: Database,
  {
    id = newUuid(),
    name = "Ada",
    email = `${unique()}@example.com`,
    passwordHash = "none",
  }: Partial<TestUser & { passwordHash: string }> = {},
): Promise<TestUser> {
  await database.installation.userAccount.create({ data: { id, name, email, passwordHash } });
  return { id, name, email };
}

/** An organization whose owner is a new person, or the given one. */
export async function createOrganizationWithOwner(
  database: Database,
  { slug = `org-${unique()}`, owner }: { slug?: string; owner?: TestUser } = {},
): Promise<TestOrganization> {
  const user = owner ?? (await createUser(database));
  const id = newUuid();
  await withOrganization(database, { organizationId: id }, async (tx) => {
    await tx.organization.create({ data: { id, slug, name: slug } });
    await tx.member.create({
      data: { organizationId: id, id: newUuid(), userId: user.id, role: "owner" satisfies Role },
    });
  });
  return { id, slug, owner: user };
}

/** A person with a role in an organization. */
export async function createMember(
  database: Database,
  organizationId: string,
  role: Role,
  user?: TestUser,
): Promise<TestUser & { memberId: string }> {
  const person = user ?? (await createUser(database));
  const memberId = newUuid();
  await withOrganization(database, { organizationId }, (tx) =>
    tx.member.create({ data: { organizationId, id: memberId, userId: person.id, role } }),
  );
  return { ...person, memberId };
}

/** A flow with the draft of its main branch. */
export async function createFlow(
  database: Database,
  organizationId: string,
  {
    id = newUuid(),
    name = `Flow ${unique()}`,
    definition = emptyDefinition(),
  }: { id?: string; name?: string; definition?: FlowDefinition } = {},
): Promise<TestFlow> {
  await withOrganization(database, { organizationId }, async (tx) => {
    await tx.flow.create({ data: { organizationId, id, name } });
    // The main branch has the flow's id.
    const branch = { organizationId, flowId: id };
    await tx.flowBranch.create({ data: { ...branch, id, name: "main" } });
    await tx.flowDraft.create({
      data: { ...branch, branchId: id, definition: json(definition), layout: { nodes: {} } },
    });
  });
  return { organizationId, id, name };
}

/**
 * Makes a definition the flow's next version and production, with a webhook route where `webhook` is given. Nothing is
 * validated: tests of the runtime may publish what core would refuse. The hash is that of the definition as given.
 */
export async function publishVersion(
  database: Database,
  flow: TestFlow,
  definition: FlowDefinition,
  {
    trigger = "manual",
    webhook,
  }: { trigger?: TriggerKind; webhook?: { path: string; method?: string; reply?: "result" | "accepted" } } = {},
): Promise<{ number: number; contentHash: string }> {
  const { organizationId, id: flowId } = flow;
  const contentHash = createHash("sha256")
    .update(canonicalJson(definition as unknown as JsonValue))
    .digest("hex");
  return withOrganization(database, { organizationId }, async (tx) => {
    const number = 1 + (await tx.flowVersion.count({ where: { organizationId, flowId } }));
    await tx.flowContent.createMany({
      data: { organizationId, hash: contentHash, definition: json(definition) },
      skipDuplicates: true,
    });
    await tx.flowVersion.create({ data: { organizationId, flowId, number, contentHash, layout: { nodes: {} } } });
    await tx.flowProduction.upsert({
      where: { organizationId_flowId: { organizationId, flowId } },
      create: { organizationId, flowId, versionNumber: number, triggerKind: webhook ? "webhook" : trigger },
      update: { versionNumber: number },
    });
    if (webhook)
      await tx.webhookRoute.upsert({
        where: { organizationId_path: { organizationId, path: webhook.path } },
        create: {
          organizationId,
          flowId,
          path: webhook.path,
          method: webhook.method ?? "POST",
          reply: webhook.reply ?? "result",
        },
        update: { flowId },
      });
    return { number, contentHash };
  });
}

const json = (definition: FlowDefinition) => definition as unknown as Prisma.InputJsonObject;
