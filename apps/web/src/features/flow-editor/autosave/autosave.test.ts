import { describe, expect, it } from "vitest";
import { flowOf, node } from "../fixtures/test-catalog.ts";
import { createAutosave, type SaveOutcome, type SaveState, type UnsavedDraft } from "./autosave.ts";

const drafts = ["a", "b", "c", "d"].map((id) => flowOf([node(id, "set")]));
const [a, b, c] = drafts;
if (!a || !b || !c) throw new Error("three drafts");

/** A server, a clock and a device in one, driven by hand. */
function setUp() {
  const sent: { ids: string; baseRevision: number; summary: string }[] = [];
  const states: SaveState["kind"][] = [];
  const answers: ((outcome: SaveOutcome) => void)[] = [];
  let kept: UnsavedDraft | null = null;
  let nowMs = 0;
  let timer: { run: () => void; atMs: number } | null = null;
  const autosave = createAutosave(1, {
    send: ({ document, baseRevision, summary }) => {
      sent.push({ ids: document.definition.nodes.map((item) => item.id).join(), baseRevision, summary });
      return new Promise((resolve) => answers.push(resolve));
    },
    keep: (draft) => {
      kept = draft;
    },
    onState: (state) => states.push(state.kind),
    later: (run, ms) => {
      const own = { run, atMs: nowMs + ms };
      timer = own;
      return () => {
        if (timer === own) timer = null;
      };
    },
    now: () => new Date(nowMs),
  });
  return {
    autosave,
    sent,
    states,
    kept: () => kept,
    wait: (ms: number) => {
      nowMs += ms;
      if (timer && timer.atMs <= nowMs) {
        const due = timer;
        timer = null;
        due.run();
      }
    },
    answer: async (outcome: SaveOutcome) => {
      answers.shift()?.(outcome);
      await new Promise((resolve) => setTimeout(resolve, 0));
    },
  };
}

const saved = (revision: number): SaveOutcome => ({ kind: "saved", revision, at: new Date(0).toISOString() });

describe("autosave", () => {
  it("keeps an edit on the device at once and sends it after a pause", async () => {
    const { autosave, sent, kept, wait, answer, states } = setUp();
    autosave.edited(a, "Added a");
    expect(kept()?.document).toBe(a);
    expect(sent).toEqual([]);
    wait(800);
    expect(sent).toEqual([{ ids: "a", baseRevision: 1, summary: "Added a" }]);
    expect(kept()).not.toBeNull();
    await answer(saved(2));
    expect(kept()).toBeNull();
    expect(autosave.revision()).toBe(2);
    expect(states).toEqual(["pending", "saving", "saved"]);
  });

  it("sends one request at a time, always the newest draft, on the newest revision", async () => {
    const { autosave, sent, wait, answer } = setUp();
    autosave.edited(a, "Added a");
    wait(800);
    autosave.edited(b, "Added b");
    autosave.edited(c, "Added c");
    wait(800);
    expect(sent).toHaveLength(1);
    await answer(saved(2));
    wait(800);
    expect(sent[1]).toEqual({ ids: "c", baseRevision: 2, summary: "Added b; Added c" });
  });

  it("saves every five seconds while somebody types without a pause", () => {
    const { autosave, sent, wait } = setUp();
    for (let index = 0; index < 12; index++) {
      autosave.edited(index % 2 ? a : b, "Changed a");
      wait(500);
    }
    expect(sent.length).toBeGreaterThanOrEqual(1);
  });

  it("keeps edits through a lost connection and sends all of them later", async () => {
    const { autosave, sent, kept, wait, answer, states } = setUp();
    autosave.edited(a, "Added a");
    wait(800);
    await answer({ kind: "unreachable" });
    expect(states.at(-1)).toBe("offline");
    expect(kept()?.document).toBe(a);
    autosave.edited(b, "Added b");
    wait(1_000);
    expect(sent[1]).toEqual({ ids: "b", baseRevision: 1, summary: "Added a; Added b" });
    await answer(saved(2));
    expect(kept()).toBeNull();
  });

  it("puts edits made during a failed request on top of those that were sent", async () => {
    const { autosave, sent, wait, answer } = setUp();
    autosave.edited(a, "Added a");
    wait(800);
    autosave.edited(b, "Added b");
    await answer({ kind: "unreachable" });
    wait(1_000);
    expect(sent[1]).toEqual({ ids: "b", baseRevision: 1, summary: "Added a; Added b" });
  });

  it("stops at a conflict without losing the edits, and goes on after a reset", async () => {
    const { autosave, sent, kept, wait, answer, states } = setUp();
    autosave.edited(a, "Added a");
    wait(800);
    await answer({ kind: "conflict" });
    expect(states.at(-1)).toBe("conflict");
    expect(kept()?.document).toBe(a);
    autosave.edited(b, "Added b");
    wait(10_000);
    expect(await autosave.flush()).toBe(false);
    expect(sent).toHaveLength(1);
    autosave.reset(7);
    autosave.edited(c, "Added c");
    wait(800);
    expect(sent[1]).toMatchObject({ ids: "c", baseRevision: 7 });
  });

  it("answers a flush only once everything is saved, or could not be", async () => {
    const { autosave, answer, wait } = setUp();
    autosave.edited(a, "Added a");
    const first = autosave.flush();
    await answer(saved(2));
    expect(await first).toBe(true);
    autosave.edited(b, "Added b");
    wait(800);
    autosave.edited(c, "Added c");
    const second = autosave.flush();
    await answer(saved(3));
    await answer({ kind: "refused", message: "no" });
    expect(await second).toBe(false);
    expect(await setUp().autosave.flush()).toBe(true);
  });

  it("ignores an answer to a request from before a reset", async () => {
    const { autosave, answer, wait } = setUp();
    autosave.edited(a, "Added a");
    wait(800);
    autosave.reset(9);
    await answer(saved(2));
    expect(autosave.revision()).toBe(9);
  });
});
