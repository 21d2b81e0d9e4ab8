import { newUuid } from "@millrace/contracts/ids";
import { currentCursor } from "@millrace/db/stream-head";
import { waitFor } from "@millrace/testing/wait-for";
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import {
  createRealtimeFixture,
  createTestBus,
  type RealtimeFixture,
  runEvent,
  writeOutbox,
} from "../test/realtime-fixture.ts";

let fixture: RealtimeFixture;
beforeAll(async () => {
  fixture = await createRealtimeFixture();
});
afterEach(() => fixture.endTest());
afterAll(() => fixture.close());

const sequenceOf = async (organizationId: string): Promise<{ id: string; seq: number | null }[]> =>
  (
    await fixture.admin.query("select id, seq from outbox where organization_id = $1 order by seq, id", [
      organizationId,
    ])
  ).rows;
const allSequenced = (organizationId: string, count: number) =>
  waitFor(async () => {
    const rows = await sequenceOf(organizationId);
    return rows.length === count && rows.every(({ seq }) => seq !== null) ? rows : null;
  });

test("gives each organization positions without holes, one per event, and says whose events are new", async () => {
  const [one, two] = [newUuid(), newUuid()];
  for (let index = 0; index < 5; index++) await writeOutbox(fixture.admin, one, [runEvent(1), runEvent(2)]);
  await writeOutbox(fixture.admin, two, [runEvent(1)]);
  expect(await currentCursor(fixture.runtime, one)).toBe("1-0");
  const { bus, published } = createTestBus();
  await fixture.startRelay(bus);
  expect((await allSequenced(one, 5)).map(({ seq }) => seq)).toEqual([2, 4, 6, 8, 10]);
  expect((await allSequenced(two, 1)).map(({ seq }) => seq)).toEqual([1]);
  expect(await currentCursor(fixture.runtime, one)).toBe("1-10");
  await waitFor(() => published.length > 0);
  expect(published[0]?.[0]).toBe("sequenced");
  expect(published.flatMap(([, message]) => message.split(","))).toEqual(expect.arrayContaining([one, two]));
});

test("several batches continue where the last one ended", async () => {
  const organizationId = newUuid();
  for (let index = 0; index < 25; index++) await writeOutbox(fixture.admin, organizationId, [runEvent(index)]);
  await fixture.startRelay(createTestBus().bus, { batchSize: 4 });
  expect((await allSequenced(organizationId, 25)).map(({ seq }) => seq)).toEqual(
    Array.from({ length: 25 }, (_, i) => i + 1),
  );
});

test("a row committed late under an older id still gets a position", async () => {
  const organizationId = newUuid();
  const olderId = newUuid();
  const slow = await fixture.admin.connect();
  await slow.query("begin");
  await writeOutbox(slow, organizationId, [runEvent(1)], olderId);
  await writeOutbox(fixture.admin, organizationId, [runEvent(2)]);
  await fixture.startRelay(createTestBus().bus);
  await waitFor(
    async () => (await sequenceOf(organizationId)).length === 1 && (await sequenceOf(organizationId))[0]?.seq === 1,
  );
  await slow.query("commit");
  slow.release();
  expect((await allSequenced(organizationId, 2)).map(({ id, seq }) => [id === olderId, seq])).toEqual([
    [false, 1],
    [true, 2],
  ]);
});

test("a row that holds no list of events does not stop the others", async () => {
  const organizationId = newUuid();
  await writeOutbox(fixture.admin, organizationId, []);
  await writeOutbox(fixture.admin, organizationId, { not: "a list" });
  await writeOutbox(fixture.admin, organizationId, [runEvent(1)]);
  await fixture.startRelay(createTestBus().bus);
  expect((await allSequenced(organizationId, 3)).map(({ seq }) => seq)).toEqual([1, 2, 3]);
});

test("one relay at a time, and another one takes over when it stops or loses its connection", async () => {
  const { bus } = createTestBus();
  const relays = [await fixture.startRelay(bus), await fixture.startRelay(bus), await fixture.startRelay(bus)];
  const active = () => relays.filter((relay) => relay.isActive());
  await waitFor(() => active().length === 1);
  const [first] = active();
  await first?.stop();
  await waitFor(() => active().length === 1);
  expect(active()[0]).not.toBe(first);
  const [second] = active();
  // Locks are the server's, and other files have databases on it.
  const held =
    "from pg_locks join pg_stat_activity using (pid) where locktype = 'advisory' and granted and datname = current_database()";
  await fixture.admin.query(`select pg_terminate_backend(pid) ${held}`);
  await waitFor(() => !second?.isActive() && active().length === 1, { timeoutMs: 5_000 }).catch(() => undefined);
  // The one that lost its connection may itself be the next one; what counts is that there is exactly one, and it works.
  await waitFor(() => active().length === 1);
  const organizationId = newUuid();
  await writeOutbox(fixture.admin, organizationId, [runEvent(1)]);
  await allSequenced(organizationId, 1);
  const { rows } = await fixture.admin.query(`select count(*)::int as held ${held}`);
  expect(rows[0]?.held).toBe(1);
});

test("many relays and writers at once: no position twice, none left out", async () => {
  const { bus } = createTestBus();
  const relays = await Promise.all(Array.from({ length: 4 }, () => fixture.startRelay(bus, { batchSize: 7 })));
  const organizations = [newUuid(), newUuid(), newUuid()];
  const stopping = (async () => {
    for (const relay of relays.slice(0, 3)) {
      await waitFor(() => relays.some((one) => one.isActive()));
      await relay.stop();
    }
  })();
  await Promise.all(
    organizations.map(async (organizationId) => {
      for (let index = 0; index < 60; index++) {
        await writeOutbox(fixture.admin, organizationId, [runEvent(index)]);
        bus.publish("outbox", organizationId);
      }
    }),
  );
  await stopping;
  for (const organizationId of organizations) {
    const rows = await allSequenced(organizationId, 60);
    expect(rows.map(({ seq }) => seq)).toEqual(Array.from({ length: 60 }, (_, index) => index + 1));
  }
});
