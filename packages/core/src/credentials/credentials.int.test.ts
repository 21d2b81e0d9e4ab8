import { randomBytes } from "node:crypto";
import { newId } from "@millrace/contracts/ids";
import { createSecretBox } from "@millrace/db/encryption";
import { afterAll, beforeAll, expect, it } from "vitest";
import { createTestCore, inside, newOrganization, type TestCore } from "../../test/core-fixture.ts";
import { createCredential } from "./create-credential.ts";
import { deleteCredential } from "./delete-credential.ts";
import { listCredentials } from "./list-credentials.ts";
import { readCredential } from "./read-credential.ts";
import { updateCredential } from "./update-credential.ts";

let core: TestCore;
beforeAll(async () => {
  core = await createTestCore();
});
afterAll(() => core.close());

const canary = "canary-5f0e9c1b7a-secret-value";
const header = (value = canary) => ({ kind: "header" as const, headerName: "authorization", value });
const input = { name: "Payment API", allowedHosts: ["api.example.com"], secret: header() };

it("keeps the value out of everything but the broker's hands", async () => {
  const owner = await newOrganization(core);
  const created = await createCredential(core.deps, owner, input);
  expect(created).toMatchObject({ kind: "header", label: "authorization", last4: "alue" });
  const updated = await updateCredential(core.deps, owner, {
    credentialId: created.id,
    changes: { name: "Payments", secret: header(`${canary}-2`) },
  });
  const listed = await listCredentials(core.deps, owner, { limit: 10 });
  const rows = await inside(core, owner, async (tx) => [
    await tx.credential.findMany(),
    (await tx.outbox.findMany()).map((row) => row.events),
    await tx.auditEntry.findMany(),
  ]);
  expect(JSON.stringify([created, updated, listed, rows])).not.toContain(canary);

  const read = await readCredential(core.deps, owner.organizationId, created.id);
  expect([read.allowedHosts, read.openSecret()]).toEqual([["api.example.com"], header(`${canary}-2`)]);
});

it("shows no part of a short secret", async () => {
  const owner = await newOrganization(core);
  const secret = { kind: "basic" as const, username: "ada", password: "short" };
  await expect(createCredential(core.deps, owner, { ...input, secret })).resolves.toMatchObject({
    kind: "basic",
    label: "ada",
    last4: "",
  });
});

it("changes what is named and keeps the rest, also the secret", async () => {
  const owner = await newOrganization(core);
  const two = { ...input, allowedHosts: ["api.example.com", "eu.example.com"] };
  const { id } = await createCredential(core.deps, owner, two);
  await updateCredential(core.deps, owner, { credentialId: id, changes: { allowedHosts: ["eu.example.com"] } });
  const read = await readCredential(core.deps, owner.organizationId, id);
  expect([read.allowedHosts, read.openSecret()]).toEqual([["eu.example.com"], header()]);
});

it("lets a secret go to a new host only when it is entered again", async () => {
  const owner = await newOrganization(core);
  const { id } = await createCredential(core.deps, owner, input);
  const allowedHosts = ["api.example.com", "attacker.example.net"];
  await expect(
    updateCredential(core.deps, owner, { credentialId: id, changes: { allowedHosts } }),
  ).rejects.toMatchObject({
    code: "credential.secret_needed",
    details: { newHosts: ["attacker.example.net"] },
  });
  expect((await readCredential(core.deps, owner.organizationId, id)).allowedHosts).toEqual(["api.example.com"]);
  await updateCredential(core.deps, owner, { credentialId: id, changes: { allowedHosts, secret: header("new") } });
  expect((await readCredential(core.deps, owner.organizationId, id)).allowedHosts).toEqual(allowedHosts);
});

it("keeps how often it may be used, changes it and takes it away, each change with its entry in the audit log", async () => {
  const owner = await newOrganization(core);
  const { id, rateLimit } = await createCredential(core.deps, owner, { ...input, rateLimit: { max: 5, perMs: 1_000 } });
  expect(rateLimit).toEqual({ max: 5, perMs: 1_000 });
  const change = (changes: Parameters<typeof updateCredential>[2]["changes"]) =>
    updateCredential(core.deps, owner, { credentialId: id, changes });
  expect((await change({ name: "Renamed" })).rateLimit).toEqual({ max: 5, perMs: 1_000 });
  expect((await change({ rateLimit: { max: 1, perMs: 60_000 } })).rateLimit).toEqual({ max: 1, perMs: 60_000 });
  expect((await change({ rateLimit: null })).rateLimit).toBeNull();
  const entries = await inside(core, owner, (tx) =>
    tx.auditEntry.findMany({ where: { action: { startsWith: "credential." } }, orderBy: { id: "asc" } }),
  );
  const logged = entries.map(({ details }) => (details as { rateLimit?: unknown }).rateLimit);
  expect(logged).toEqual([{ max: 5, perMs: 1_000 }, undefined, { max: 1, perMs: 60_000 }, null]);
});

it("gives a name to one credential only", async () => {
  const owner = await newOrganization(core);
  const taken = expect.objectContaining({ code: "credential.name_taken" });
  await createCredential(core.deps, owner, input);
  await expect(createCredential(core.deps, owner, input)).rejects.toEqual(taken);
  const { id } = await createCredential(core.deps, owner, { ...input, name: "Other" });
  await expect(updateCredential(core.deps, owner, { credentialId: id, changes: { name: input.name } })).rejects.toEqual(
    taken,
  );
});

it("does not know other organizations' credentials, nor deleted or made-up ones", async () => {
  const [owner, stranger] = [await newOrganization(core), await newOrganization(core)];
  const { id } = await createCredential(core.deps, stranger, input);
  const missing = expect.objectContaining({ code: "credential.not_found" });
  for (const credentialId of [id, newId("credential")]) {
    await expect(readCredential(core.deps, owner.organizationId, credentialId)).rejects.toEqual(missing);
    await expect(updateCredential(core.deps, owner, { credentialId, changes: { name: "X" } })).rejects.toEqual(missing);
    await expect(deleteCredential(core.deps, owner, { credentialId })).rejects.toEqual(missing);
  }
  await expect(readCredential(core.deps, owner.organizationId, "not an id")).rejects.toEqual(missing);
  await deleteCredential(core.deps, stranger, { credentialId: id });
  await expect(readCredential(core.deps, stranger.organizationId, id)).rejects.toEqual(missing);
});

it("says that a credential is unreadable under another master key", async () => {
  const owner = await newOrganization(core);
  const { id } = await createCredential(core.deps, owner, input);
  const secretBox = createSecretBox({ masterKey: randomBytes(32).toString("base64") });
  const { openSecret } = await readCredential({ ...core.deps, secretBox }, owner.organizationId, id);
  expect(openSecret).toThrow(expect.objectContaining({ code: "credential.unreadable" }));
});
