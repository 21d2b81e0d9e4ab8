import { describe, expect, it } from "vitest";
import { modelDevice } from "../fixtures/model-draft.ts";
import { createKeptEdits, keptOfOthers } from "./kept-edits.ts";
import type { PendingEdit } from "./pending-edits.ts";

const owner = { userId: "usr_1", draftId: "flw_1" };
const edit = (number: number, value = "x"): PendingEdit => ({
  id: `00000000-0000-4000-8000-00000000000${number}`,
  operations: [{ path: ["nodes", "a", "name"], was: "A", value }],
  summary: `Edit ${number}`,
  isClosed: false,
  isUnseen: false,
});

describe("edits kept on the device", () => {
  it("come back by tab and in order, per person and flow, each written alone", () => {
    const device = modelDevice();
    const kept = createKeptEdits(device, owner, "tab1");
    kept.keep(edit(2), 7);
    kept.keep(edit(1), 7);
    const [untouched] = device.texts.entries();
    kept.keep(edit(1, "xy"), 8);
    expect(device.texts.get(untouched?.[0] ?? "")).toBe(untouched?.[1]);
    const found = keptOfOthers(device, owner, "tab2").get("tab1");
    expect(found?.map(({ summary, revision }) => [summary, revision])).toEqual([
      ["Edit 2", 7],
      ["Edit 1", 8],
    ]);
    expect(found?.[1]?.operations[0]?.value).toBe("xy");
    expect(keptOfOthers(device, owner, "tab1").size).toBe(0);
    expect(keptOfOthers(device, { ...owner, userId: "usr_2" }, "tab2").size).toBe(0);
    expect(keptOfOthers(device, { ...owner, draftId: "flw_2" }, "tab2").size).toBe(0);
    kept.forget(edit(1).id);
    kept.forget(edit(2).id);
    expect(device.texts.size).toBe(0);
  });

  it("are left where they are when they can't be read, and no harm when they can't be written", () => {
    const device = modelDevice();
    const kept = createKeptEdits(device, owner, "tab1");
    expect(kept.keep(edit(1), 1)).toBe(true);
    for (const key of device.texts.keys()) device.texts.set(key, "{");
    expect(keptOfOthers(device, owner, "tab2").size).toBe(0);
    expect(device.texts.size).toBe(1);
    device.isFull = true;
    expect(kept.keep(edit(2), 1)).toBe(false);
  });
});
