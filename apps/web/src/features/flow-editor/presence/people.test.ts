import type { Presence } from "@millrace/contracts/api/realtime";
import { describe, expect, it } from "vitest";
import { companionsByNode, companionsOf, nodeWords } from "./people.ts";
import { placeOf } from "./place-of.ts";

const person = (userId: string, ...nodeIds: string[]): Presence => ({
  userId,
  name: userId,
  connections: 1,
  place: { nodeIds, activity: "editing" },
});

describe("people in a flow", () => {
  it("have colours of their own, the same for everybody who looks, and never see themselves", () => {
    const people = ["ada", "ben", "cleo", "dan", "eve", "fay", "gus", "hal"].map((id) => person(id));
    const colours = new Map(
      people.flatMap(({ userId }) => companionsOf(people, userId)).map((one) => [one.userId, one.color]),
    );
    expect(new Set(colours.values()).size).toBe(8);
    for (const me of people) {
      const seen = companionsOf([...people].reverse(), me.userId);
      expect(seen.map(({ userId }) => userId)).not.toContain(me.userId);
      for (const { userId, color } of seen) expect(color).toBe(colours.get(userId));
    }
  });

  it("change only the cards that they come to and leave", () => {
    const before = companionsByNode(companionsOf([person("ada", "a", "b")], "me"), new Map());
    const after = companionsByNode(companionsOf([person("ada", "a", "b"), person("ben", "b")], "me"), before);
    expect(after.get("a")).not.toBeUndefined();
    expect(after.get("b")).toHaveLength(2);
    const same = companionsByNode(companionsOf([person("ada", "a", "b"), person("ben", "b")], "me"), after);
    expect(same.get("a")).toBe(after.get("a"));
    expect(same.get("b")).toBe(after.get("b"));
  });

  it("are named with what they do", () => {
    const [ada, ben] = companionsOf([person("Ada", "a"), person("Ben", "a")], "me");
    if (!ada || !ben) throw new Error("two people");
    expect(nodeWords([ada])).toBe("Ada is editing this node");
    expect(nodeWords([ada, ben])).toBe("Ada and Ben are editing this node");
    expect(nodeWords([{ ...ada, activity: "selecting" }])).toBe("Ada has this node selected");
    expect(nodeWords([{ ...ada, activity: "idle" }])).toBe("Ada has this node selected, but is away");
  });
});

describe("where a person is", () => {
  const selected = new Set(["a"]);
  it("is what they have selected, edited while a field of the inspector has the focus", () => {
    document.body.innerHTML = "<div data-inspector><input><button></button></div><input>";
    const [field, outside] = document.querySelectorAll("input");
    const at = (activeElement: Element | null | undefined, sinceMs = 0, hidden = false) =>
      placeOf(selected, { hidden, activeElement: activeElement ?? null }, sinceMs);
    expect(at(document.body)).toEqual({ nodeIds: ["a"], activity: "selecting" });
    expect(at(field).activity).toBe("editing");
    expect(at(outside).activity).toBe("selecting");
    expect(at(document.querySelector("button")).activity).toBe("selecting");
    expect(at(field, 121_000).activity).toBe("idle");
    expect(at(field, 0, true).activity).toBe("idle");
    const many = new Set(Array.from({ length: 50 }, (_, index) => `n${index}`));
    expect(placeOf(many, { hidden: false, activeElement: null }, 0).nodeIds).toHaveLength(20);
  });
});
