import { operationsBetween } from "@millrace/engine/draft/operations-between";
import { describe, expect, it } from "vitest";
import { add, meet, names, remove, rename, savedNames, state } from "../fixtures/draft-meeting.ts";
import { openSeat } from "../fixtures/model-draft.ts";
import { node } from "../fixtures/test-catalog.ts";

describe("several tabs of one person", () => {
  it("take over what a tab left behind, once, also after others changed the draft", async () => {
    const { server, me, ada } = meet();
    me.go("offline");
    me.session.apply(add("new"));
    me.session.apply(rename("set", "Mine"));
    await me.wait(800);
    ada.session.apply(rename("end", "Ada's"));
    ada.session.apply({ kind: "add", nodes: [node("new", "fail")], positions: {}, edges: [] });
    await ada.wait(800);
    me.crash();

    const second = openSeat(server, "Me", me.device, me.alive);
    const third = openSeat(server, "Me", me.device, me.alive);
    expect((await second.adopt()) + (await third.adopt())).toBe(2);
    await second.wait(0);
    expect(names(second)).toEqual(["start", "Mine", "Ada's", "new", "new"]);
    expect(second.session.document().definition.nodes.map(({ id }) => id)).toContain("new_2");
    expect(savedNames(server)).toEqual(names(second));
    expect(second.device.texts.size).toBe(0);
    third.sync.heard();
    await third.wait(0);
    expect(operationsBetween(third.session.document(), server.document())).toEqual([]);
  });

  it("never touch each other's edits while both are open", async () => {
    const { server, me } = meet();
    const second = openSeat(server, "Me", me.device, me.alive);
    me.go("offline");
    me.session.apply(rename("set", "Mine"));
    await me.wait(800);
    expect(await second.adopt()).toBe(0);
    expect(second.session.document()).toBe(server.document());
  });

  it("take an edit once whose answer was lost with its tab, and do not call it unsaved", async () => {
    const { server, me } = meet();
    me.go("loses_answers");
    me.session.apply(add("new"));
    await me.wait(800);
    me.crash();
    const second = openSeat(server, "Me", me.device, me.alive);
    expect(await second.adopt()).toBe(0);
    await second.wait(0);
    expect(names(second)).toEqual(["start", "set", "end", "new"]);
    expect(server.log()).toHaveLength(1);
    expect(second.conflicts()).toEqual([]);
  });

  it("show what was left behind also without a connection, and bring back a node that is gone by now", async () => {
    const { server, me, ada } = meet();
    me.go("offline");
    me.session.apply(rename("end", "Mine"));
    await me.wait(800);
    me.crash();
    ada.session.apply(remove("end"));
    await ada.wait(800);
    const second = openSeat(server, "Me", me.device, me.alive);
    await second.adopt();
    await second.wait(0);
    expect(second.conflicts()).toMatchObject([
      { path: ["nodes", "end"], by: "Ada", name: "Mine", restore: [{ value: { name: "Mine" } }, {}] },
    ]);

    const third = openSeat(server, "Me", me.device, me.alive);
    third.go("offline");
    third.session.apply(rename("set", "Offline"));
    third.crash();
    const fourth = openSeat(server, "Me", me.device, me.alive);
    fourth.go("offline");
    await fourth.adopt();
    await fourth.wait(0);
    expect(names(fourth)).toEqual(["start", "Offline"]);
    expect(state(fourth)).toEqual({ kind: "offline", edits: 1, isKept: true });
  });
});
