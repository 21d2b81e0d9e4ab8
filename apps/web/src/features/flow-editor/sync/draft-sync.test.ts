import { describe, expect, it } from "vitest";
import type { FlowEdit } from "../document/edits.ts";
import { add, meet, names, remove, rename, savedNames, state } from "../fixtures/draft-meeting.ts";
import { longestName } from "../fixtures/model-draft.ts";

const typed = (nodeId: string, text: string): FlowEdit => ({
  kind: "set_params",
  nodeId,
  params: { text },
  pointer: "/text",
});

describe("sending own edits", () => {
  it("keeps an edit on the device at once, and sends typing as one edit after a pause", async () => {
    const { server, me } = meet();
    for (const text of ["a", "ab", "abc"]) me.session.apply(typed("set", text));
    expect([...me.device.texts.values()].join()).toContain("abc");
    expect(me.device.texts.size).toBe(1);
    await me.wait(799);
    expect(me.requests).toEqual([]);
    await me.wait(1);
    expect(me.requests).toEqual(["send 1"]);
    expect(server.log()).toMatchObject([{ by: "Me", operations: [{ value: "abc" }] }]);
    expect(me.device.texts.size).toBe(0);
    expect(me.states.map(({ kind }) => kind)).toEqual(["pending", "pending", "pending", "saving", "saved"]);
  });

  it("saves every five seconds while somebody types without a pause, and loses no letter on the way", async () => {
    const { server, me } = meet();
    let text = "";
    for (let index = 0; index < 30; index++) {
      text += "x";
      me.session.apply(typed("set", text));
      await me.wait(400);
    }
    expect(me.requests.length).toBeGreaterThanOrEqual(2);
    await me.wait(1_000);
    expect(server.document().definition.nodes[1]?.params).toEqual({ text });
  });

  it("sends once what was sent twice because the answer was lost", async () => {
    const { server, me } = meet();
    me.go("loses_answers");
    me.session.apply(add("new"));
    await me.wait(800);
    expect(server.log()).toHaveLength(1);
    expect(state(me)).toEqual({ kind: "offline", edits: 1, isKept: true });
    me.session.apply(rename("new", "New"));
    me.go("online");
    await me.wait(10_000);
    expect(server.log()).toHaveLength(2);
    expect(names(me)).toEqual(["start", "set", "end", "New"]);
    expect(savedNames(server)).toEqual(names(me));
    expect(me.device.texts.size).toBe(0);
    expect(state(me)).toEqual({ kind: "saved" });
  });

  it("never adds letters to an edit that may be on the server already", async () => {
    const { server, me } = meet();
    me.go("loses_answers");
    me.session.apply(typed("set", "a"));
    await me.wait(800);
    me.session.apply(typed("set", "ab"));
    me.go("online");
    await me.wait(10_000);
    expect(server.document().definition.nodes[1]?.params).toEqual({ text: "ab" });
    expect(server.log()).toHaveLength(2);
  });

  it("keeps edits while there is no connection, counts them, and sends all of them later", async () => {
    const { server, me } = meet();
    me.go("offline");
    me.session.apply(rename("set", "A"));
    await me.wait(2_000);
    me.session.apply(rename("end", "B"));
    await me.wait(2_000);
    expect(state(me)).toEqual({ kind: "offline", edits: 2, isKept: true });
    expect(me.device.texts.size).toBe(2);
    me.go("online");
    await me.wait(10_000);
    expect(savedNames(server)).toEqual(["start", "A", "B"]);
    expect(me.device.texts.size).toBe(0);
  });

  it("says so when the device has no room for them", async () => {
    const { me } = meet();
    me.device.isFull = true;
    me.go("offline");
    me.session.apply(rename("set", "A"));
    await me.wait(800);
    expect(state(me)).toEqual({ kind: "offline", edits: 1, isKept: false });
  });

  it("keeps what the server refuses, tries again on request, and forgets it when it is discarded", async () => {
    const { server, me, ada } = meet();
    me.go("refuses");
    me.session.apply(rename("set", "Mine"));
    expect(await me.sync.flush()).toBe(false);
    expect(state(me)).toEqual({ kind: "refused", message: "You may not edit this flow.", edits: 1 });
    expect(me.device.texts.size).toBe(1);
    ada.session.apply(rename("end", "Ada's"));
    await ada.wait(800);
    me.go("online");
    me.sync.heard(2);
    await me.wait(0);
    // What others do is shown all the same.
    expect(names(me)).toEqual(["start", "Mine", "Ada's"]);
    expect(state(me)?.kind).toBe("refused");
    me.sync.discard();
    expect(names(me)).toEqual(["start", "set", "Ada's"]);
    expect(me.device.texts.size).toBe(0);
    expect(await me.sync.flush()).toBe(true);
    expect(savedNames(server)).toEqual(["start", "set", "Ada's"]);
  });

  it("saves again once what the server refuses for its content is put right, with all that was done since", async () => {
    const { server, me } = meet();
    me.session.apply(rename("set", "x".repeat(longestName + 1)));
    expect(await me.sync.flush()).toBe(false);
    me.session.apply(rename("end", "Finish"));
    expect(await me.sync.flush()).toBe(false);
    expect(state(me)).toMatchObject({ kind: "refused", edits: 1 });
    me.session.apply(rename("set", "Short"));
    expect(await me.sync.flush()).toBe(true);
    expect(savedNames(server)).toEqual(["start", "Short", "Finish"]);
    expect(state(me)).toEqual({ kind: "saved" });
    expect(me.device.texts.size).toBe(0);
  });

  it("has nothing to send once what the server refuses for its content is undone", async () => {
    const { server, me } = meet();
    me.session.apply(rename("set", "x".repeat(longestName + 1)));
    expect(await me.sync.flush()).toBe(false);
    me.session.undo();
    expect(await me.sync.flush()).toBe(true);
    expect(server.log()).toEqual([]);
    expect(state(me)).toEqual({ kind: "saved" });
    me.session.apply(rename("end", "Finish"));
    expect(await me.sync.flush()).toBe(true);
    expect(savedNames(server)).toEqual(["start", "set", "Finish"]);
  });

  it("saves what was done before an edit that the server refuses for its content", async () => {
    const { server, me } = meet();
    me.go("offline");
    for (const name of ["A", "B"]) {
      me.session.apply(rename("start", name));
      await me.wait(5_000);
    }
    me.session.apply(rename("set", "x".repeat(longestName + 1)));
    await me.wait(5_000);
    me.go("online");
    expect(await me.sync.flush()).toBe(false);
    expect(savedNames(server)).toEqual(["B", "set", "end"]);
    expect(state(me)).toMatchObject({ kind: "refused", edits: 1 });
  });
});

describe("others in the same draft", () => {
  it("are shown at once, own unsent edits on top, and nothing is sent before its time", async () => {
    const { server, me, ada } = meet();
    me.session.apply(rename("set", "Mine"));
    ada.session.apply(rename("end", "Ada's"));
    await ada.wait(800);
    me.sync.heard(2);
    await me.wait(0);
    expect(names(me)).toEqual(["start", "Mine", "Ada's"]);
    expect(me.requests).toEqual(["log"]);
    expect(me.others).toEqual(['Ada: Renamed "end" to "Ada\'s"']);
    await me.wait(800);
    expect(savedNames(server)).toEqual(["start", "Mine", "Ada's"]);
    expect(me.conflicts()).toEqual([]);
  });

  it("are caught up with by the answer to sending, and the own edits are put on top and sent again", async () => {
    const { server, me, ada } = meet();
    ada.session.apply(remove("end"));
    await ada.wait(800);
    me.session.apply({ kind: "set_disabled", nodeIds: ["set", "end"], disabled: true });
    await me.wait(800);
    expect(server.document().definition.nodes).toMatchObject([{ id: "start" }, { id: "set", disabled: true }]);
    expect(me.conflicts()).toMatchObject([{ path: ["nodes", "end"], by: "Ada" }]);
    expect(state(me)).toEqual({ kind: "saved" });
  });

  it("leave the very same document where only own edits came back", async () => {
    const { me } = meet();
    me.session.apply(rename("set", "Mine"));
    const shown = me.session.document();
    await me.wait(800);
    me.sync.heard(2);
    await me.wait(0);
    expect(me.session.document()).toBe(shown);
    expect(me.requests).toEqual(["send 1"]);
  });

  it("make a conflict of what both changed, with both sides and who it was; the draft holds theirs", async () => {
    const { me, ada, server } = meet();
    ada.session.apply(rename("set", "Ada's"));
    await ada.wait(800);
    me.session.apply(rename("set", "Mine"));
    me.session.apply(rename("end", "End"));
    await me.wait(800);
    expect(me.conflicts()).toMatchObject([{ path: ["nodes", "set", "name"], mine: "Mine", was: "set", by: "Ada" }]);
    expect(names(me)).toEqual(["start", "Ada's", "End"]);
    expect(savedNames(server)).toEqual(["start", "Ada's", "End"]);
    expect(me.device.texts.size).toBe(0);
  });

  it("do not change a field under a person who is typing in it; the conflict comes with the pause", async () => {
    const { me, ada } = meet();
    ada.session.apply(typed("set", "ada"));
    await ada.wait(800);
    me.session.apply(typed("set", "m"));
    me.sync.heard(2);
    await me.wait(300);
    me.session.apply(typed("set", "mi"));
    await me.wait(300);
    expect(me.session.document().definition.nodes[1]?.params).toEqual({ text: "mi" });
    expect(me.conflicts()).toEqual([]);
    await me.wait(2_000);
    expect(me.conflicts()).toMatchObject([{ mine: "mi", by: "Ada" }]);
    expect(me.session.document().definition.nodes[1]?.params).toEqual({ text: "ada" });
  });

  it("may have done so much that the draft is loaded; own edits are on top of it and taken once", async () => {
    const { server, me, ada } = meet();
    me.go("loses_answers");
    me.session.apply(add("new"));
    await me.wait(800);
    ada.sync.heard();
    await ada.wait(0);
    ada.session.apply(rename("end", "Ada's"));
    await ada.wait(800);
    server.forgetLog();
    me.session.apply(rename("set", "Mine"));
    me.go("online");
    await me.wait(10_000);
    expect(names(me)).toEqual(["start", "Mine", "Ada's", "new"]);
    expect(savedNames(server)).toEqual(names(me));
    expect(me.conflicts()).toEqual([]);
  });

  it("ask for nothing when an event tells what is known, and once when it does not say", async () => {
    const { me } = meet();
    me.sync.heard(1);
    await me.wait(0);
    expect(me.requests).toEqual([]);
    me.sync.heard();
    await me.wait(10_000);
    expect(me.requests).toEqual(["log"]);
  });
});
