import type { HubMessage, PresencePlace } from "@millrace/contracts/api/realtime";
import type { RunEvent } from "@millrace/contracts/events";
import { newId } from "@millrace/contracts/ids";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { fakeHub } from "./fixtures/fake-hub.ts";
import { createRealtimeClient } from "./realtime-client.ts";

const runId = newId("run");
const runEvent = (revision: number): RunEvent => ({
  type: "run.changed",
  runId,
  flowId: newId("flow"),
  trigger: "manual",
  revision,
  status: "running",
  at: "2030-01-01T00:00:00.000Z",
  steps: [],
});
const event = (seq: number): HubMessage => ({ kind: "event", cursor: `1-${seq}`, event: runEvent(seq) });

const settle = () => vi.advanceTimersByTimeAsync(0);

describe("the realtime client", () => {
  const hub = { current: fakeHub() };
  const onReset = vi.fn();
  const start = () => createRealtimeClient(hub.current.ports, onReset);
  const hello = (cursor = "1-0", connectionId = "con-1") =>
    hub.current.newest().send({ kind: "hello", connectionId, cursor });

  beforeEach(() => {
    vi.useFakeTimers();
    hub.current = fakeHub();
    onReset.mockReset();
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  it("opens one stream for all listeners, and none before the first", async () => {
    const client = start();
    await settle();
    expect(hub.current.streams).toHaveLength(0);
    client.listen("runs", {});
    client.listen(`run:${runId}`, {});
    await settle();
    expect(hub.current.streams).toHaveLength(1);
    expect(hub.current.newest().url.searchParams.getAll("topics")).toEqual(["runs", `run:${runId}`]);
  });

  it("hands an event to the listeners of its topics only, once", async () => {
    const client = start();
    const [onRun, onOrganization] = [vi.fn(), vi.fn()];
    client.listen(`run:${runId}`, { onEvent: onRun });
    client.listen("organization", { onEvent: onOrganization });
    await settle();
    hello();
    hub.current.newest().send(event(1));
    hub.current.newest().send(event(1));
    expect(onRun).toHaveBeenCalledTimes(1);
    expect(onOrganization).not.toHaveBeenCalled();
  });

  it("comes back after a break with a new ticket and the position it had, and drops what it already knows", async () => {
    const client = start();
    const onEvent = vi.fn();
    client.listen("runs", { onEvent });
    await settle();
    hello();
    hub.current.newest().send(event(1));
    hub.current.newest().send(event(2));
    const first = hub.current.newest();
    first.fail();
    expect(first.isOpen).toBe(false);
    await vi.advanceTimersByTimeAsync(500);

    const second = hub.current.newest();
    expect(second).not.toBe(first);
    expect(second.url.searchParams.get("ticket")).toBe("ticket-2");
    expect(second.url.searchParams.get("cursor")).toBe("1-2");
    hello("1-4", "con-2");
    for (const seq of [2, 3, 4]) second.send(event(seq));
    expect(onEvent.mock.calls.map(([{ revision }]) => revision)).toEqual([1, 2, 3, 4]);
  });

  it("waits longer after each failure, at most 30 seconds, and calls itself offline from the second on", async () => {
    hub.current.state.ticketsFail = true;
    const client = start();
    const ask = vi.spyOn(hub.current.ports, "issueTicket");
    client.listen("runs", {});
    await settle();
    expect(client.status()).toBe("connecting");
    const pauses: number[] = [];
    for (let round = 0; round < 9; round++) {
      const calls = ask.mock.calls.length;
      const from = Date.now();
      while (ask.mock.calls.length === calls) await vi.advanceTimersByTimeAsync(250);
      pauses.push(Date.now() - from);
    }
    expect(pauses).toEqual([500, 1_000, 2_000, 4_000, 8_000, 16_000, 30_000, 30_000, 30_000]);
    expect(client.status()).toBe("offline");

    hub.current.state.ticketsFail = false;
    client.reconnectNow();
    await settle();
    hello();
    expect(client.status()).toBe("live");
  });

  it("tells the hub about topics that come and go, in one request for one moment", async () => {
    const client = start();
    const stop = client.listen("runs", {});
    await settle();
    hello();
    await settle();
    hub.current.topicCalls.length = 0;
    client.listen(`run:${runId}`, {});
    stop();
    await settle();
    expect(hub.current.topicCalls).toEqual([{ connectionId: "con-1", topics: [`run:${runId}`] }]);
  });

  it("says when a topic is live, also to a listener that comes later", async () => {
    const client = start();
    const [first, second] = [vi.fn(), vi.fn()];
    client.listen("runs", { onLive: first });
    await settle();
    expect(first).not.toHaveBeenCalled();
    hello();
    await settle();
    expect(first).toHaveBeenCalledTimes(1);
    client.listen("runs", { onLive: second });
    expect(second).toHaveBeenCalledTimes(1);
  });

  it("opens a new stream when the hub does not know the connection any more", async () => {
    const client = start();
    client.listen("runs", {});
    await settle();
    hub.current.state.knowsConnection = false;
    hello();
    await settle();
    await vi.advanceTimersByTimeAsync(500);
    expect(hub.current.streams).toHaveLength(2);
  });

  it("asks for everything again after a reset, and goes on from the new position", async () => {
    const client = start();
    client.listen("runs", {});
    await settle();
    hello();
    hub.current.newest().send({ kind: "reset", cursor: "2-7" });
    expect(onReset).toHaveBeenCalledTimes(1);
    hub.current.newest().fail();
    await vi.advanceTimersByTimeAsync(500);
    expect(hub.current.newest().url.searchParams.get("cursor")).toBe("2-7");
  });

  it("says again that a topic is live after a reset, so that its listeners load their state again", async () => {
    const client = start();
    const onLive = vi.fn();
    client.listen("runs", { onLive });
    await settle();
    hello();
    await settle();
    expect(onLive).toHaveBeenCalledTimes(1);
    hub.current.newest().send({ kind: "reset", cursor: "2-7" });
    await settle();
    expect(onLive).toHaveBeenCalledTimes(2);
  });

  it("shows who is present", async () => {
    const client = start();
    const onPeople = vi.fn();
    client.listen("runs", { onPeople });
    await settle();
    hello();
    const people = [{ userId: "usr_1", name: "Ada", connections: 2 }];
    hub.current.newest().send({ kind: "presence", topic: "runs", people });
    expect(onPeople).toHaveBeenCalledWith(people);
    expect(client.people("runs")).toEqual(people);
  });

  it("says where the person is: not when alone, at most a few times a second, and again after a break", async () => {
    const client = start();
    const at = (...nodeIds: string[]): PresencePlace => ({ nodeIds, activity: "selecting" });
    const told = () => hub.current.placeCalls.map(({ connectionId, place }) => [connectionId, place?.nodeIds]);
    const people = (...names: string[]) =>
      hub.current.newest().send({
        kind: "presence",
        topic: "runs",
        people: names.map((name) => ({ userId: name, name, connections: 1 })),
      });
    client.listen("runs", {});
    await settle();
    hello();
    people("Me");
    client.setPlace("runs", at("a"));
    await vi.advanceTimersByTimeAsync(1_000);
    expect(told()).toEqual([]);
    people("Ada", "Me");
    await settle();
    expect(told()).toEqual([["con-1", ["a"]]]);
    for (const id of ["b", "c", "d"]) client.setPlace("runs", at(id));
    people("Ada", "Me");
    await vi.advanceTimersByTimeAsync(299);
    expect(told()).toHaveLength(1);
    await vi.advanceTimersByTimeAsync(1);
    expect(told().slice(1)).toEqual([["con-1", ["d"]]]);
    hub.current.newest().fail();
    await vi.advanceTimersByTimeAsync(500);
    hello("1-0", "con-2");
    people("Ada", "Me");
    await vi.advanceTimersByTimeAsync(300);
    expect(told().slice(2)).toEqual([["con-2", ["d"]]]);
    client.setPlace("runs", null);
    await vi.advanceTimersByTimeAsync(300);
    expect(told().slice(3)).toEqual([["con-2", undefined]]);
  });

  it("stays silent once closed", async () => {
    const client = start();
    const stop = client.listen("runs", {});
    await settle();
    hello();
    await settle();
    hub.current.topicCalls.length = 0;
    client.close();
    stop();
    expect(hub.current.newest().isOpen).toBe(false);
    await vi.advanceTimersByTimeAsync(60_000);
    expect(hub.current.streams).toHaveLength(1);
    expect(hub.current.topicCalls).toEqual([]);
  });
});
