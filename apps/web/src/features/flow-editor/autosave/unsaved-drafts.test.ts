import { describe, expect, it } from "vitest";
import { flowOf, node } from "../fixtures/test-catalog.ts";
import { keepDraft, readKeptDraft } from "./unsaved-drafts.ts";

const draft = {
  baseRevision: 3,
  document: flowOf([node("a", "set")]),
  summaries: ["Added a"],
  at: "2026-01-01T00:00:00Z",
};

const owner = { userId: "usr_1", flowId: "flw_1" };

function textStore() {
  const texts = new Map<string, string>();
  return {
    texts,
    getItem: (key: string) => texts.get(key) ?? null,
    setItem: (key: string, text: string) => void texts.set(key, text),
    removeItem: (key: string) => void texts.delete(key),
  };
}

describe("drafts kept on the device", () => {
  it("come back whole, per person, flow and slot", () => {
    const store = textStore();
    keepDraft(store, owner, "unsaved", draft);
    expect(readKeptDraft(store, owner, "unsaved")).toEqual(draft);
    expect(readKeptDraft(store, owner, "set_aside")).toBeNull();
    expect(readKeptDraft(store, { ...owner, flowId: "flw_2" }, "unsaved")).toBeNull();
    expect(readKeptDraft(store, { ...owner, userId: "usr_2" }, "unsaved")).toBeNull();
    keepDraft(store, owner, "unsaved", null);
    expect(store.texts.size).toBe(0);
  });

  it("are as good as none when they can't be read, and no harm when they can't be written", () => {
    const store = textStore();
    keepDraft(store, owner, "unsaved", draft);
    for (const key of store.texts.keys()) store.texts.set(key, '{"baseRevision":1}');
    expect(readKeptDraft(store, owner, "unsaved")).toBeNull();
    const full = {
      ...store,
      setItem: () => {
        throw new Error("full");
      },
    };
    expect(() => keepDraft(full, owner, "unsaved", draft)).not.toThrow();
  });
});
