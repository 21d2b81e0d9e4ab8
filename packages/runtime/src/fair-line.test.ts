import fc from "fast-check";
import { expect, it } from "vitest";
import { createFairLine } from "./fair-line.ts";

it("lets groups take turns, however many stand in line", () => {
  const line = createFairLine<string>((item) => item.slice(0, 1));
  for (let number = 0; number < 1_000; number++) line.add(`a${number}`);
  line.add("b0");
  line.add("b1");
  line.add("c0");
  expect(Array.from({ length: 7 }, () => line.take())).toEqual(["a0", "b0", "c0", "a1", "b1", "a2", "a3"]);
  line.add("b2");
  expect([line.take(), line.take(), line.take()]).toEqual(["a4", "b2", "a5"]);
});

it("loses nobody, serves each group in order, and lets none wait for more than one of each other group", () => {
  fc.assert(
    fc.property(fc.array(fc.oneof(fc.integer({ min: 0, max: 3 }), fc.constant(null)), { maxLength: 400 }), (steps) => {
      const line = createFairLine<{ group: string; number: number }>(({ group }) => group);
      const waiting = new Map<string, number[]>();
      const passedBy = new Map<string, Map<string, number>>();
      const take = () => {
        const taken = line.take();
        if (!taken) return expect([...waiting.values()].flat()).toEqual([]);
        expect(waiting.get(taken.group)?.shift()).toBe(taken.number);
        passedBy.delete(taken.group);
        for (const [group, items] of waiting) {
          if (group === taken.group || items.length === 0) continue;
          const by = passedBy.get(group) ?? new Map<string, number>();
          by.set(taken.group, (by.get(taken.group) ?? 0) + 1);
          expect(by.get(taken.group)).toBeLessThanOrEqual(1);
          passedBy.set(group, by);
        }
      };
      steps.forEach((step, number) => {
        if (step === null) {
          take();
          return;
        }
        const group = `g${step}`;
        waiting.set(group, [...(waiting.get(group) ?? []), number]);
        line.add({ group, number });
      });
      while (line.size > 0) take();
      take();
    }),
  );
});
