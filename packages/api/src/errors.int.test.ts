import { AppError, type ErrorBody } from "@millrace/contracts/errors";
import type { CoreDeps } from "@millrace/core/shared/deps";
import { createDatabase } from "@millrace/db/client";
import { fetchRequestHandler } from "@trpc/server/adapters/fetch";
import superjson from "superjson";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { z } from "zod";
import { contextOf, createTestApi, type TestApi } from "../test/api-fixture.ts";
import { createWorld, randomId, type World } from "../test/world.ts";
import { createSystemCaller } from "./caller.ts";
import type { ApiContext } from "./context.ts";
import { publicProcedure, router } from "./procedures.ts";
import { appRouter } from "./router.ts";

let api: TestApi;
let world: World;
beforeAll(async () => {
  api = await createTestApi();
  world = await createWorld(api);
});
beforeEach(() => {
  api.logged.length = 0;
});
afterAll(() => api.close());

type Answer = { status: number; text: string; app: ErrorBody | undefined; data: unknown };

/** Asks over HTTP, as a browser does. */
async function post(
  path: string,
  body: string,
  context: ApiContext = contextOf(api, world.owner, world.slug),
  served: Parameters<typeof fetchRequestHandler>[0]["router"] = appRouter,
): Promise<Answer> {
  const response = await fetchRequestHandler({
    endpoint: "/api/trpc",
    router: served,
    createContext: () => context,
    req: new Request(`http://web.test/api/trpc/${path}`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body,
    }),
  });
  const text = await response.text();
  const { error, result } = JSON.parse(text);
  const { data } = error ? (superjson.deserialize(error) as { data?: { app: ErrorBody } }) : {};
  return { status: response.status, text, app: data?.app, data: result?.data };
}
const json = (input: unknown) => JSON.stringify(superjson.serialize(input));

describe("over HTTP", () => {
  it("answers in superjson", async () => {
    const { status, data } = await post("realtime.ticket", json(undefined));
    expect(status).toBe(200);
    expect(superjson.deserialize(data as never)).toMatchObject({ url: "http://live.test" });
  });

  it("carries the registry's error with its HTTP status and the request's id", async () => {
    const context = contextOf(api, world.owner, world.slug);
    const { status, app, text } = await post("flows.archive", json({ flowId: randomId("flw") }), context);
    expect([status, app]).toEqual([
      404,
      { code: "flow.not_found", message: "This flow does not exist.", retryable: false, requestId: context.requestId },
    ]);
    expect(text).not.toContain("stack");
  });

  it("names the fields that are wrong", async () => {
    const { status, app } = await post(
      "credentials.create",
      json({ name: "", allowedHosts: ["not a host"], secret: { kind: "basic", username: "ada", password: "x" } }),
    );
    expect([status, app?.code]).toEqual([400, "request.invalid"]);
    expect(app?.details).toEqual({
      fields: { name: "Enter a name.", "allowedHosts.0": expect.stringContaining("host name") },
    });
  });

  it.each([
    ["a procedure that is not there", "flows.nothing", "{}", 404, "request.not_found"],
    ["a body that is not JSON", "flows.archive", "{not json", 400, "request.malformed_json"],
    ["text that can't be stored", "flows.create", json({ name: "a\u0000b" }), 400, "request.unstorable_text"],
    ["half a surrogate pair", "flows.create", json({ name: "\ud800" }), 400, "request.unstorable_text"],
    [
      "text that can't be stored after a member that is undefined",
      "flows.create",
      json({ description: undefined, name: "a\u0000b" }),
      400,
      "request.unstorable_text",
    ],
    [
      "a value that is nested too deeply",
      "runs.start",
      json({ flowId: randomId("flw"), input: JSON.parse("[".repeat(200) + "]".repeat(200)) }),
      400,
      "request.too_deep",
    ],
  ])("refuses %s", async (_what, path, body, status, code) => {
    const answer = await post(path, body);
    expect([answer.status, answer.app?.code]).toEqual([status, code]);
    expect(api.logged).toEqual([]);
  });

  it("refuses a mutation that comes as a query", async () => {
    const response = await fetchRequestHandler({
      endpoint: "/api/trpc",
      router: appRouter,
      createContext: () => contextOf(api, world.owner, world.slug),
      req: new Request("http://web.test/api/trpc/realtime.ticket"),
    });
    expect(response.status).toBe(405);
    expect(await response.text()).toContain("request.method_not_allowed");
  });
});

describe("a procedure that fails", () => {
  const failing = router({
    inside: publicProcedure
      .input(z.void())
      .output(z.void())
      .mutation(() => {
        throw new Error("password=hunter2");
      }),
    forMakers: publicProcedure
      .input(z.void())
      .output(z.void())
      .mutation(() => {
        throw new AppError("system.unexpected", { message: "password=hunter2", details: { secret: "hunter2" } });
      }),
    wrongOutput: publicProcedure
      .input(z.void())
      .output(z.object({ count: z.int() }))
      .mutation(() => ({ count: "hunter2" }) as unknown as { count: number }),
  });

  it.each(["inside", "forMakers", "wrongOutput"])(
    "tells the log what happened and the caller only the id (%s)",
    async (path) => {
      const context = contextOf(api, null);
      const { status, app, text } = await post(path, json(undefined), context, failing);
      expect([status, app?.code, app?.requestId]).toEqual([500, "system.unexpected", context.requestId]);
      expect(text).not.toContain("hunter2");
      expect(api.logged).toMatchObject([{ fields: { requestId: context.requestId, path, err: expect.any(Error) } }]);
    },
  );

  it("says that the database can't be reached when it can't", async () => {
    const database = createDatabase({ url: "postgres://nobody:x@127.0.0.1:1/none", maxConnections: 1 });
    const deps: CoreDeps = { ...api.deps, database };
    const context = { ...contextOf(api, world.owner, world.slug), deps: { ...api.deps, ...deps } };
    for (const path of ["realtime.ticket", "installation.setUp"]) {
      const input = { name: "A", email: "a@example.com", password: "long enough", organizationName: "A" };
      const answer = await post(path, json(path === "realtime.ticket" ? undefined : input), context);
      expect([answer.status, answer.app?.code, answer.app?.retryable]).toEqual([
        503,
        "system.database_unavailable",
        true,
      ]);
    }
    // Global tables are read without a transaction; they fail the same way.
    const sessions = await fetchRequestHandler({
      endpoint: "/api/trpc",
      router: appRouter,
      createContext: () => context,
      req: new Request("http://web.test/api/trpc/account.sessions"),
    });
    expect(sessions.status).toBe(503);
    await database.close();
  });
});

describe("the system caller", () => {
  it("acts inside the organization that it was made for", async () => {
    const flowId = world.ids.flw as `flw_${string}`;
    await expect(createSystemCaller(api.deps, world.organizationUuid).system.fireSchedule({ flowId })).resolves.toEqual(
      {
        runIds: [],
        nextAt: null,
        more: false,
      },
    );
    const elsewhere = createSystemCaller(api.deps, (await createWorld(api)).organizationUuid);
    await expect(elsewhere.system.fireSchedule({ flowId })).rejects.toMatchObject({
      cause: { code: "flow.not_found" },
    });
  });
});
