import { emptyDefinition } from "@millrace/contracts/flow/definition";
import { createDatabase, withOrganization, withUser } from "@millrace/db/client";
import { expect, it } from "vitest";
import { createTestDatabase } from "./database.ts";
import { createFlow, createMember, createOrganizationWithOwner, publishVersion } from "./factories.ts";

it("makes rows that hang together", async () => {
  const test = await createTestDatabase();
  const database = createDatabase({ url: test.urls.app, maxConnections: 2 });
  const organization = await createOrganizationWithOwner(database);
  const viewer = await createMember(database, organization.id, "viewer");
  const flow = await createFlow(database, organization.id);
  await publishVersion(database, flow, emptyDefinition(), { webhook: { path: "orders" } });
  expect(await publishVersion(database, flow, emptyDefinition(), { webhook: { path: "orders" } })).toMatchObject({
    number: 2,
  });

  const production = await withOrganization(database, { organizationId: organization.id }, (tx) =>
    tx.flowProduction.findFirst({ include: { version: { include: { content: true } } } }),
  );
  expect(production?.version).toMatchObject({ number: 2, content: { definition: emptyDefinition() } });
  const seen = await withUser(database, viewer.id, (tx) => tx.organization.findMany());
  expect(seen.map((row) => row.slug)).toEqual([organization.slug]);
  await database.close();
  await test.close();
});
