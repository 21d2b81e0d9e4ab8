import { newId, newUuid } from "@millrace/contracts/ids";
import { waitFor } from "@millrace/testing/wait-for";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import {
  createRealtimeFixture,
  createTestBus,
  createTicket,
  flowId,
  type RealtimeFixture,
  runEvent,
  webOrigin,
  writeOutbox,
} from "../test/realtime-fixture.ts";
import { cursorsOf, openStream, type SseClient } from "../test/sse-client.ts";

let fixture: RealtimeFixture;
let organizationId: string;
beforeAll(async () => {
  fixture = await createRealtimeFixture();
});
beforeEach(() => {
  organizationId = newUuid();
});
afterEach(() => fixture.endTest());
afterAll(() => fixture.close());

const write = (events: unknown, organization = organizationId) => writeOutbox(fixture.admin, organization, events);
const events = (client: SseClient) => client.messages.filter((message) => message.kind === "event");
const has = (client: SseClient, count: number) => waitFor(() => events(client).length >= count);
const sequenced = (count: number) =>
  waitFor(async () => {
    const { rows } = await fixture.admin.query("select last_seq from outbox_head where organization_id = $1", [
      organizationId,
    ]);
    return Number(rows[0]?.last_seq) >= count;
  });
const helloOf = (client: SseClient) =>
  waitFor(() => {
    const [first] = client.messages;
    return first?.kind === "hello" ? first : null;
  });

describe("events", () => {
  test("reach the topics they belong to, once each, with their cursor as the stream's id", async () => {
    const { bus } = createTestBus();
    await fixture.startRelay(bus);
    const hub = await fixture.startHub(bus);
    const runId = newId("run");
    const all = await fixture.connect(hub, { organizationId, topics: ["runs", `run:${runId}`, `flow:${flowId}`] });
    const one = await fixture.connect(hub, { organizationId, topics: [`run:${runId}`] });
    const other = await fixture.connect(hub, { organizationId, topics: ["organization"] });
    await Promise.all([all, one, other].map(helloOf));
    await write([runEvent(1, { runId }), runEvent(1)]);
    await write([{ type: "flow.renamed", flowId, revision: 1, at: "2026-01-01T00:00:00.000Z" }]);
    await Promise.all([has(all, 3), has(one, 1), has(other, 1)]);
    expect(cursorsOf(all)).toEqual(["1-1", "1-2", "1-3"]);
    expect(cursorsOf(one)).toEqual(["1-1"]);
    expect(cursorsOf(other)).toEqual(["1-3"]);
    expect(one.ids.filter((_, index) => one.messages[index]?.kind === "event")).toEqual(["1-1"]);
    expect(all.headers["content-type"]).toContain("text/event-stream");
  });

  test("of another organization never arrive, whatever is asked for", async () => {
    const { bus } = createTestBus();
    await fixture.startRelay(bus);
    const hub = await fixture.startHub(bus);
    const runId = newId("run");
    const topics = ["runs", "organization", `run:${runId}`, `flow:${flowId}`];
    const foreigner = newUuid();
    const mine = await fixture.connect(hub, { organizationId, topics, cursor: "1-0" });
    const theirs = await fixture.connect(hub, { organizationId: foreigner, topics, cursor: "1-0" });
    for (let index = 0; index < 20; index++) {
      await write([runEvent(index, { runId })]);
      await write([runEvent(100 + index, { runId })], foreigner);
    }
    // These find everything in the past instead of hearing it live.
    const minePast = await fixture.connect(hub, { organizationId, topics, cursor: "1-0" });
    const theirsPast = await fixture.connect(hub, { organizationId: foreigner, topics, cursor: "1-0" });
    await Promise.all([mine, theirs, minePast, theirsPast].map((client) => has(client, 20)));
    const revisions = (client: SseClient) =>
      events(client).map((message) => message.kind === "event" && message.event.revision);
    for (const client of [mine, minePast]) expect(revisions(client)).toEqual(Array.from({ length: 20 }, (_, i) => i));
    for (const client of [theirs, theirsPast])
      expect(revisions(client)).toEqual(Array.from({ length: 20 }, (_, i) => 100 + i));
  });

  test("reach clients of every hub, wherever the relay runs, also when all hints are lost", async () => {
    const { bus, setDeaf } = createTestBus();
    await fixture.startRelay(bus);
    const hubs = [await fixture.startHub(bus), await fixture.startHub(bus)];
    const clients = await Promise.all(hubs.map((hub) => fixture.connect(hub, { organizationId, topics: ["runs"] })));
    await Promise.all(clients.map(helloOf));
    await write([runEvent(1)]);
    await Promise.all(clients.map((client) => has(client, 1)));
    setDeaf(true);
    await write([runEvent(2)]);
    await Promise.all(clients.map((client) => has(client, 2)));
    for (const client of clients) expect(cursorsOf(client)).toEqual(["1-1", "1-2"]);
  });

  test("that this version does not know are left out", async () => {
    const { bus } = createTestBus();
    await fixture.startRelay(bus);
    const client = await fixture.connect(await fixture.startHub(bus), { organizationId, topics: ["runs"] });
    await helloOf(client);
    await write([runEvent(1), { type: "comet.seen" }, runEvent(2)]);
    await has(client, 2);
    expect(cursorsOf(client)).toEqual(["1-1", "1-3"]);
  });
});

describe("resuming", () => {
  test("from the middle of a batch goes on exactly there", async () => {
    const { bus } = createTestBus();
    await fixture.startRelay(bus);
    await write([runEvent(1), runEvent(2), runEvent(3)]);
    await write([runEvent(4)]);
    await sequenced(4);
    const client = await fixture.connect(await fixture.startHub(bus), {
      organizationId,
      topics: ["runs"],
      cursor: "1-2",
    });
    await has(client, 2);
    expect(cursorsOf(client)).toEqual(["1-3", "1-4"]);
    expect((await helloOf(client)).cursor).toBe("1-2");
  });

  test("leaves nothing out and repeats nothing while writers go on, some committing late", async () => {
    const { bus } = createTestBus();
    await fixture.startRelay(bus, { batchSize: 5 });
    const hubs = [await fixture.startHub(bus), await fixture.startHub(bus)];
    const total = 300;
    let written = 0;
    const writer = async (isSlow: boolean): Promise<void> => {
      while (written < total) {
        const count = Math.min(1 + (written % 3), total - written);
        written += count;
        const batch = Array.from({ length: count }, (_, index) => runEvent(index));
        if (!isSlow) {
          await write(batch);
          continue;
        }
        // Its id is older than those of many rows that are committed, and delivered, before it.
        const client = await fixture.admin.connect();
        await client.query("begin");
        await writeOutbox(client, organizationId, batch);
        await client.query("select pg_sleep(0.05)");
        await client.query("commit");
        client.release();
      }
    };
    const reader = async (firstHub: number): Promise<string[]> => {
      let hubIndex = firstHub;
      const seen: string[] = [];
      let cursor = "1-0";
      while (seen.length < total) {
        const hub = hubs[hubIndex % hubs.length];
        if (!hub) throw new Error("no hub");
        const client = await fixture.connect(hub, { organizationId, topics: ["runs"], cursor });
        const wanted = Math.min(total - seen.length, 1 + (seen.length % 40));
        await has(client, wanted);
        client.close();
        const got = cursorsOf(client);
        expect(client.messages.some((message) => message.kind === "reset")).toBe(false);
        seen.push(...got);
        cursor = got.at(-1) ?? cursor;
        hubIndex++;
      }
      return seen;
    };
    const [seen] = await Promise.all([
      Promise.all([reader(0), reader(1), reader(0)]),
      writer(false),
      writer(false),
      writer(true),
      writer(true),
    ]);
    const expected = Array.from({ length: total }, (_, index) => `1-${index + 1}`);
    for (const cursors of seen) expect(cursors).toEqual(expected);
  }, 60_000);

  test.for([
    ["another epoch", "7-3"],
    ["a position that does not exist yet", "1-99"],
    ["rows that are gone", "1-1"],
  ] as const)("after %s the client has to load the state again", async ([, cursor]) => {
    const { bus } = createTestBus();
    await fixture.startRelay(bus);
    for (let index = 0; index < 4; index++) await write([runEvent(index)]);
    await sequenced(4);
    await fixture.admin.query("delete from outbox where organization_id = $1 and seq <= 2", [organizationId]);
    const client = await fixture.connect(await fixture.startHub(bus), { organizationId, topics: ["runs"], cursor });
    await waitFor(() => client.messages.length >= 2);
    expect(client.messages.slice(0, 2).map(({ kind }) => kind)).toEqual(["hello", "reset"]);
    expect(client.messages[1]).toEqual({ kind: "reset", cursor: "1-4" });
    await write([runEvent(9)]);
    await has(client, 1);
    expect(cursorsOf(client)).toEqual(["1-5"]);
  });

  test("from a position that this hub has not come to yet goes on there", async () => {
    const { bus, setDeaf } = createTestBus();
    await fixture.startRelay(bus);
    setDeaf(true);
    const hub = await fixture.startHub(bus, { pollMs: 600_000 });
    const early = await fixture.connect(hub, { organizationId, topics: ["runs"] });
    expect((await helloOf(early)).cursor).toBe("1-0");
    await write([runEvent(1), runEvent(2), runEvent(3)]);
    await sequenced(3);
    const ahead = await fixture.connect(hub, { organizationId, topics: ["runs"], cursor: "1-2" });
    await helloOf(ahead);
    setDeaf(false);
    bus.publish("sequenced", "");
    await Promise.all([has(early, 3), has(ahead, 1)]);
    expect(cursorsOf(ahead)).toEqual(["1-3"]);
    expect(ahead.messages.some(({ kind }) => kind === "reset")).toBe(false);
    await fixture.admin.query("update outbox_head set epoch = 2, last_seq = 0 where organization_id = $1", [
      organizationId,
    ]);
    await fixture.admin.query("delete from outbox where organization_id = $1", [organizationId]);
    await write([runEvent(1)]);
    await sequenced(1);
    bus.publish("sequenced", "");
    await waitFor(() => ahead.messages.some((message) => message.kind === "reset" && message.cursor.startsWith("2-")));
    await write([runEvent(2)]);
    await sequenced(2);
    bus.publish("sequenced", "");
    await has(ahead, 2);
    expect(cursorsOf(ahead)).toEqual(["1-3", "2-2"]);
  });

  test("the newest kept row is enough when it is the next one", async () => {
    const { bus } = createTestBus();
    await fixture.startRelay(bus);
    for (let index = 0; index < 4; index++) await write([runEvent(index)]);
    await sequenced(4);
    await fixture.admin.query("delete from outbox where organization_id = $1 and seq <= 3", [organizationId]);
    const client = await fixture.connect(await fixture.startHub(bus), {
      organizationId,
      topics: ["runs"],
      cursor: "1-3",
    });
    await has(client, 1);
    expect(client.messages.map(({ kind }) => kind)).not.toContain("reset");
  });

  test("a new epoch while connected resets everybody", async () => {
    const { bus } = createTestBus();
    await fixture.startRelay(bus);
    const client = await fixture.connect(await fixture.startHub(bus), { organizationId, topics: ["runs"] });
    await helloOf(client);
    await write([runEvent(1)]);
    await has(client, 1);
    await fixture.admin.query("update outbox_head set epoch = 2 where organization_id = $1", [organizationId]);
    await waitFor(() => client.messages.some((message) => message.kind === "reset" && message.cursor === "2-1"));
    await write([runEvent(2)]);
    await has(client, 2);
    expect(cursorsOf(client)).toEqual(["1-1", "2-2"]);
  });
});

describe("getting in", () => {
  const url = (hub: { url: string }, ticket: string, rest = "&topics=runs") =>
    `${hub.url}/realtime/events?ticket=${ticket}${rest}`;

  test("a ticket is good once and for its time", async () => {
    const hub = await fixture.startHub(createTestBus().bus);
    const ticket = await createTicket(fixture.admin, organizationId);
    const first = await openStream(url(hub, ticket));
    expect(first.status).toBe(200);
    first.close();
    const again = await openStream(url(hub, ticket));
    expect(again.status).toBe(401);
    await waitFor(() => again.body.includes("realtime.bad_ticket"));
    const late = await createTicket(fixture.admin, organizationId, undefined, "-1 second");
    expect((await openStream(url(hub, late))).status).toBe(401);
    expect((await openStream(url(hub, "made-up"))).status).toBe(401);
  });

  test("two connections racing for one ticket: one wins", async () => {
    const hub = await fixture.startHub(createTestBus().bus);
    const ticket = await createTicket(fixture.admin, organizationId);
    const clients = await Promise.all(Array.from({ length: 10 }, () => openStream(url(hub, ticket))));
    expect(clients.map(({ status }) => status).sort()).toEqual([200, ...Array(9).fill(401)]);
    for (const client of clients) client.close();
  });

  test("only the allowed origins, exactly", async () => {
    const hub = await fixture.startHub(createTestBus().bus);
    const open = async (origin: string) =>
      openStream(url(hub, await createTicket(fixture.admin, organizationId)), { origin });
    const allowed = await open(webOrigin);
    expect(allowed.headers).toMatchObject({ "access-control-allow-origin": webOrigin, vary: "origin" });
    allowed.close();
    for (const origin of [
      "https://app.millrace.test.evil.example",
      "http://app.millrace.test",
      "null",
      "https://app.millrace.test:444",
    ]) {
      const refused = await open(origin);
      expect(refused.status).toBe(403);
      expect(refused.headers).not.toHaveProperty("access-control-allow-origin");
    }
    const preflight = await fetch(`${hub.url}/realtime/topics`, { method: "OPTIONS", headers: { origin: webOrigin } });
    expect(preflight.status).toBe(204);
    expect(preflight.headers.get("access-control-allow-headers")).toBe("content-type");
    expect(
      (await fetch(`${hub.url}/realtime/topics`, { method: "OPTIONS", headers: { origin: "https://x.example" } }))
        .status,
    ).toBe(403);
  });

  test("malformed requests", async () => {
    const hub = await fixture.startHub(createTestBus().bus);
    const status = async (rest: string) =>
      (await openStream(url(hub, await createTicket(fixture.admin, organizationId), rest))).status;
    expect(await status("&topics=comets")).toBe(400);
    expect(await status("&cursor=yesterday")).toBe(400);
    expect(await status(`&topics=${Array.from({ length: 51 }, (_, index) => `run:${index}`).join(",")}`)).toBe(400);
    expect((await openStream(`${hub.url}/realtime/events`)).status).toBe(400);
    expect((await fetch(`${hub.url}/realtime/events`, { method: "POST" })).status).toBe(405);
    expect((await fetch(`${hub.url}/realtime/else`)).status).toBe(404);
    expect(await (await fetch(`${hub.url}/elsewhere`)).text()).toBe("not the hub's");
  });

  test("no more than the most connections", async () => {
    const hub = await fixture.startHub(createTestBus().bus, { maxConnections: 1 });
    const first = await fixture.connect(hub, { organizationId, topics: [] });
    expect((await fixture.connect(hub, { organizationId, topics: [] })).status).toBe(503);
    first.close();
    await waitFor(async () => (await fixture.connect(hub, { organizationId, topics: [] })).status === 200);
  });
});

describe("topics", () => {
  const post = (hub: { url: string }, body: unknown) =>
    fetch(`${hub.url}/realtime/topics`, {
      method: "POST",
      headers: { "content-type": "application/json", origin: webOrigin },
      body: typeof body === "string" ? body : JSON.stringify(body),
    });

  test("change while connected, and are in force with the answer", async () => {
    const { bus } = createTestBus();
    await fixture.startRelay(bus);
    const hub = await fixture.startHub(bus);
    const client = await fixture.connect(hub, { organizationId, topics: ["organization"] });
    const { connectionId } = await helloOf(client);
    await write([runEvent(1)]);
    await sequenced(1);
    // The hub has passed it when it has delivered something later.
    await write([{ type: "flow.created", flowId, revision: 1, at: "2026-01-01T00:00:00.000Z" }]);
    await has(client, 1);
    const response = await post(hub, { connectionId, topics: ["runs"] });
    expect(response.status).toBe(204);
    expect(response.headers.get("access-control-allow-origin")).toBe(webOrigin);
    await write([{ type: "flow.renamed", flowId, revision: 2, at: "2026-01-01T00:00:00.000Z" }]);
    await write([runEvent(2)]);
    await has(client, 2);
    expect(cursorsOf(client)).toEqual(["1-2", "1-4"]);
  });

  test("of connections that are not there, or not well-formed", async () => {
    const hub = await fixture.startHub(createTestBus().bus);
    const unknown = await post(hub, { connectionId: newUuid(), topics: [] });
    expect(unknown.status).toBe(404);
    expect(await unknown.json()).toMatchObject({ error: { code: "realtime.unknown_connection" } });
    expect((await post(hub, { topics: [] })).status).toBe(400);
    expect((await post(hub, "{")).status).toBe(400);
    expect((await post(hub, "x".repeat(100_000))).status).toBe(413);
  });
});

test("presence: who joins and leaves is told to those on the topic, by name and per organization", async () => {
  const { bus } = createTestBus();
  const hub = await fixture.startHub(bus);
  const topic = `flow:${flowId}`;
  const ada = { id: newUuid(), name: "Ada" };
  const grace = { id: newUuid(), name: "Grace" };
  const people = (client: SseClient) =>
    client.messages.findLast((message) => message.kind === "presence" && message.topic === topic);
  const sees = (client: SseClient, expected: object[]) =>
    waitFor(() => {
      expect(people(client)).toEqual({ kind: "presence", topic, people: expected });
      return true;
    });
  const first = await fixture.connect(hub, { organizationId, topics: [topic], person: ada });
  await sees(first, [{ userId: ada.id, name: "Ada", connections: 1 }]);
  const second = await fixture.connect(hub, { organizationId, topics: [topic], person: grace });
  const third = await fixture.connect(hub, { organizationId, topics: [topic, "runs"], person: ada });
  const stranger = await fixture.connect(hub, {
    organizationId: newUuid(),
    topics: [topic],
    person: { id: newUuid(), name: "Eve" },
  });
  const everyone = [
    { userId: ada.id, name: "Ada", connections: 2 },
    { userId: grace.id, name: "Grace", connections: 1 },
  ];
  for (const client of [first, second, third]) await sees(client, everyone);
  second.close();
  await sees(first, [{ userId: ada.id, name: "Ada", connections: 2 }]);
  const { connectionId } = await helloOf(third);
  await fetch(`${hub.url}/realtime/topics`, {
    method: "POST",
    body: JSON.stringify({ connectionId, topics: ["runs"] }),
  });
  await sees(first, [{ userId: ada.id, name: "Ada", connections: 1 }]);
  expect(JSON.stringify([first, second, third].map(({ messages }) => messages))).not.toContain("Eve");
  expect(JSON.stringify(stranger.messages)).not.toContain("Ada");
});

describe("long-lived connections", () => {
  test("get heartbeats, and end after their time so that the ticket is checked again", async () => {
    const hub = await fixture.startHub(createTestBus().bus, { heartbeatMs: 20, maxConnectionMs: 300 });
    const client = await fixture.connect(hub, { organizationId, topics: [] });
    await waitFor(() => client.comments >= 2);
    await waitFor(() => client.isClosed);
  });

  test("a client that does not read is dropped, and the others hear everything", async () => {
    const { bus } = createTestBus();
    await fixture.startRelay(bus);
    const hub = await fixture.startHub(bus, { maxBufferedBytes: 1_000_000 });
    const slow = await fixture.connect(hub, { organizationId, topics: ["runs"] });
    const quick = await fixture.connect(hub, { organizationId, topics: ["runs"] });
    await Promise.all([slow, quick].map(helloOf));
    slow.pause();
    const steps = Array.from({ length: 200 }, (_, index) => ({
      nodeId: "n".repeat(60),
      path: "p".repeat(60),
      iteration: index,
      attempt: 1,
      status: "succeeded" as const,
      at: "2026-01-01T00:00:00.000Z",
    }));
    // Wave by wave, so that only who does not read falls behind; in all it is more than the system's own buffers hold.
    const total = 400;
    for (let sent = 0; sent < total; sent += 10) {
      await write(Array.from({ length: 10 }, () => runEvent(sent, { steps })));
      await has(quick, sent + 10);
    }
    await waitFor(() => fixture.logged.some(({ message }) => message === "a slow client was dropped"), {
      timeoutMs: 20_000,
    });
    expect(cursorsOf(quick)).toEqual(Array.from({ length: total }, (_, index) => `1-${index + 1}`));
    expect(fixture.logged.filter(({ message }) => message === "a slow client was dropped")).toHaveLength(1);
  }, 60_000);

  test("stopping ends them all and takes nobody in", async () => {
    const hub = await fixture.startHub(createTestBus().bus);
    const clients = await Promise.all([1, 2, 3].map(() => fixture.connect(hub, { organizationId, topics: ["runs"] })));
    await Promise.all(clients.map(helloOf));
    await hub.stop();
    await waitFor(() => clients.every(({ isClosed }) => isClosed));
  });
});

describe("where people are", () => {
  const topic = `flow:${flowId}` as const;
  const place = (...nodeIds: string[]) => ({ nodeIds, activity: "editing" as const });
  const told = (client: SseClient) => client.messages.findLast((message) => message.kind === "presence");
  const post = (hub: { url: string }, body: unknown) =>
    fetch(`${hub.url}/realtime/presence`, { method: "POST", body: JSON.stringify(body) });

  test("is told to those on the topic in the same organization, and to nobody else", async () => {
    const hub = await fixture.startHub(createTestBus().bus);
    const person = { id: newUuid(), name: "Ben" };
    const ada = await fixture.connect(hub, { organizationId, topics: [topic] });
    const ben = await fixture.connect(hub, { organizationId, topics: [topic, "runs"], person });
    const elsewhere = await fixture.connect(hub, { organizationId, topics: ["runs"] });
    const stranger = await fixture.connect(hub, { organizationId: newUuid(), topics: [topic] });
    const { connectionId } = await helloOf(ben);
    await Promise.all([ada, elsewhere, stranger].map(helloOf));
    expect((await post(hub, { connectionId, topic, place: place("fetch") })).status).toBe(204);
    const benAt = (client: SseClient) => {
      const message = told(client);
      return message?.kind === "presence" ? message.people.find(({ name }) => name === "Ben")?.place : undefined;
    };
    await waitFor(() => benAt(ada) !== undefined);
    expect(benAt(ada)).toEqual(place("fetch"));
    // Who comes later is told too; the latest place of a person counts, in whichever tab.
    const second = await fixture.connect(hub, { organizationId, topics: [topic], person });
    await waitFor(() => benAt(second) !== undefined);
    const { connectionId: secondId } = await helloOf(second);
    await post(hub, { connectionId: secondId, topic, place: place("store") });
    await waitFor(() => benAt(ada)?.nodeIds[0] === "store");
    second.close();
    await waitFor(() => benAt(ada)?.nodeIds[0] === "fetch");
    await post(hub, { connectionId, topic, place: null });
    await waitFor(() => benAt(ada) === undefined);
    expect(stranger.body).not.toContain("Ben");
    expect(stranger.body).not.toContain("fetch");
    expect(elsewhere.body).not.toContain("fetch");
  });

  test("is forgotten with the topic", async () => {
    const hub = await fixture.startHub(createTestBus().bus);
    const client = await fixture.connect(hub, { organizationId, topics: [topic] });
    const { connectionId } = await helloOf(client);
    const setTopics = (topics: string[]) =>
      fetch(`${hub.url}/realtime/topics`, { method: "POST", body: JSON.stringify({ connectionId, topics }) });
    await post(hub, { connectionId, topic, place: place("fetch") });
    await waitFor(() => client.body.includes("fetch"));
    await setTopics([]);
    await setTopics([topic]);
    await waitFor(() => {
      const message = told(client);
      return message?.kind === "presence" && message.people[0]?.place === undefined;
    });
  });

  test("is taken from who listens only, small and well formed", async () => {
    const hub = await fixture.startHub(createTestBus().bus);
    const client = await fixture.connect(hub, { organizationId, topics: [topic] });
    const { connectionId } = await helloOf(client);
    const status = async (body: object) =>
      (await post(hub, { connectionId, topic, place: place("a"), ...body })).status;
    expect(await status({})).toBe(204);
    expect(await status({ connectionId: newUuid() })).toBe(404);
    expect(await status({ topic: "runs" })).toBe(400);
    expect(await status({ place: { nodeIds: ["<b>"], activity: "editing" } })).toBe(400);
    expect(await status({ place: { nodeIds: ["a"], activity: "dancing" } })).toBe(400);
    expect(await status({ place: place(...Array.from({ length: 21 }, (_, index) => `n${index}`)) })).toBe(400);
    expect(await status({ place: { ...place("a"), more: "x" } })).toBe(400);
    expect(await status({ more: "x".repeat(70_000) })).toBe(413);
    expect((await fetch(`${hub.url}/realtime/presence`)).status).toBe(405);
  });
});
