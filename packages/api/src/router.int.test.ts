import { newId } from "@millrace/contracts/ids";
import { permissionKeys, type Role, roleCan, roles } from "@millrace/contracts/permissions";
import type { Person } from "@millrace/core/shared/actor";
import { createDatabase } from "@millrace/db/client";
import { createMember } from "@millrace/testing/factories";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { contextOf, createTestApi, signedInPerson, type TestApi } from "../test/api-fixture.ts";
import { idFieldsOf, withValue } from "../test/id-fields.ts";
import { call, type Procedure, procedures, refusalOf } from "../test/procedures.ts";
import { createWorld, inputsFor, randomId, type World } from "../test/world.ts";
import type { ApiContext } from "./context.ts";

/** Who may call a procedure that needs no permission. A new one must be put here on purpose. */
const withoutPermission: Record<"public" | "account" | "system", string[]> = {
  public: ["installation.status", "installation.setUp"],
  account: [
    "account.me",
    "account.changePassword",
    "account.sessions",
    "account.revokeSession",
    "organizations.create",
  ],
  system: [
    "system.advanceBackfill",
    "system.advanceUndo",
    "system.fireSchedule",
    "system.handleRunFailure",
    "system.pruneRuns",
    "system.runBulk",
    "system.settleTests",
    "system.startBatchRuns",
  ],
};

let api: TestApi;
let home: World;
let foreign: World;
let maintenance: TestApi;
beforeAll(async () => {
  api = await createTestApi();
  home = await createWorld(api);
  foreign = await createWorld(api);
  const database = createDatabase({ url: api.urls.maintenance, maxConnections: 1 });
  maintenance = { ...api, deps: { ...api.deps, database } };
});
afterAll(async () => {
  await maintenance.deps.database.close();
  await api.close();
});

const systemContext = ({ deps }: TestApi, organizationId: string): ApiContext => ({
  deps,
  requestId: newId("request"),
  caller: { kind: "system", organizationId, name: "Millrace" },
});

/** The context in which a procedure is meant to be called in a world. */
function contextFor({ path, meta }: Procedure, world: World): ApiContext {
  if (meta?.access === "system")
    return systemContext(path === "system.pruneRuns" ? maintenance : api, world.organizationUuid);
  return contextOf(api, world.owner, meta?.access === "organization" ? world.slug : null);
}

const organizational = procedures.filter(({ meta }) => meta?.access === "organization");
const permissionOf = ({ meta }: Procedure) => (meta?.access === "organization" ? meta.permission : null);

describe.each(procedures)("$path", (procedure) => {
  const { path, meta, inputs, output } = procedure;

  it("states who may call it, what it takes and what it gives", () => {
    expect(meta).toBeDefined();
    if (meta?.access === "organization") expect(permissionKeys).toContain(meta.permission);
    else if (meta) expect(withoutPermission[meta.access]).toContain(path);
    expect(inputs.length).toBeGreaterThan(0);
    expect(output).toBeDefined();
  });

  it("has an input in this test that it accepts", () => {
    expect(Object.keys(inputsFor(home))).toContain(path);
    for (const schema of inputs) expect(schema.safeParse(inputsFor(home)[path]).error).toBeUndefined();
  });
});

describe("somebody who is not signed in", () => {
  it.each(procedures.filter(({ meta }) => meta?.access !== "public"))("can't call $path", async ({ path, meta }) => {
    const refusal = await refusalOf(call(contextOf(api, null, home.slug), path, inputsFor(home)[path]));
    expect(refusal).toMatchObject(
      meta?.access === "system"
        ? { trpc: "NOT_FOUND", code: "request.not_found" }
        : { trpc: "UNAUTHORIZED", code: "auth.required" },
    );
  });
});

describe("another organization's id", () => {
  const withIds = procedures.filter((procedure) => idFieldsOf(procedure).length > 0);

  it("is looked for in the inputs that take one", () => {
    expect(withIds.length).toBeGreaterThan(20);
    expect(withIds.map(({ path }) => path)).toEqual(
      expect.arrayContaining(["flows.get", "runs.list", "members.remove"]),
    );
  });

  it.each(withIds)("is refused by $path like an id of nothing", async (procedure) => {
    const context = contextFor(procedure, home);
    const input = inputsFor(home)[procedure.path];
    for (const { path, prefix } of idFieldsOf(procedure)) {
      expect(Object.keys(foreign.ids), `an id at ${path.join(".")} of a kind that the worlds have`).toContain(prefix);
      const foreignId = foreign.ids[prefix as keyof World["ids"]];
      const [ofOthers, ofNothing] = [
        await refusalOf(call(context, procedure.path, withValue(input, path, foreignId))),
        await refusalOf(call(context, procedure.path, withValue(input, path, randomId(prefix)))),
      ];
      expect(ofOthers).toMatchObject({ trpc: "NOT_FOUND", code: expect.stringMatching(/\.(\w+_)?not_found$/) });
      expect(ofOthers).toEqual(ofNothing);
    }
  });

  // The same input with the own id is accepted, so it was the id that was refused above and nothing else.
  it.each(withIds)("is what $path refused: with the own id it answers", async (procedure) => {
    const world = await createWorld(api);
    expect(
      await refusalOf(call(contextFor(procedure, world), procedure.path, inputsFor(world)[procedure.path])),
    ).toBeNull();
  });
});

describe("another organization's slug", () => {
  it.each(organizational)("is refused by $path like a slug of nothing", async ({ path }) => {
    const input = inputsFor(foreign)[path];
    const refusals = await Promise.all(
      [foreign.slug, "no-such-organization", null].map((slug) =>
        refusalOf(call(contextOf(api, home.owner, slug), path, input)),
      ),
    );
    expect(refusals[0]).toMatchObject({ trpc: "NOT_FOUND", code: "organization.not_found" });
    expect(new Set(refusals.map((refusal) => JSON.stringify(refusal))).size).toBe(1);
  });
});

describe.each(roles)("a member with the role %s", (role: Role) => {
  let person: Person;
  let world: World;
  beforeAll(async () => {
    world = await createWorld(api);
    person = await signedInPerson(api);
    const user = { id: person.userId, name: person.name, email: person.email };
    await createMember(api.deps.database, world.organizationUuid, role, user);
  });

  it.each(organizational)("may call $path exactly if the role has its permission", async (procedure) => {
    const permission = permissionOf(procedure);
    if (permission === null) throw new Error("it has a permission");
    // Ids of nothing, so that a call that is let through changes nothing.
    const input = idFieldsOf(procedure).reduce(
      (changed, { path, prefix }) => withValue(changed, path, randomId(prefix)),
      inputsFor(world)[procedure.path],
    );
    const refusal = await refusalOf(call(contextOf(api, person, world.slug), procedure.path, input));
    if (roleCan(role, permission)) expect(refusal?.trpc ?? "NOT_FOUND").toBe("NOT_FOUND");
    else
      expect(refusal).toMatchObject({
        trpc: "FORBIDDEN",
        code: "auth.forbidden",
        message: expect.stringContaining(permission),
        details: { permission },
      });
  });
});

it("lets Millrace itself act inside one organization only", async () => {
  const { path } = procedures.find((procedure) => procedure.path === "flows.get") ?? { path: "" };
  const input = { flowId: foreign.ids.flw };
  expect(await refusalOf(call(systemContext(api, foreign.organizationUuid), path, input))).toBeNull();
  expect(await refusalOf(call(systemContext(api, home.organizationUuid), path, input))).toMatchObject({
    code: "flow.not_found",
  });
});
