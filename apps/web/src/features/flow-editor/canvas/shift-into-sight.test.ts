import { expect, it } from "vitest";
import { shiftIntoSight } from "./shift-into-sight.ts";

const pane = { left: 0, top: 0, right: 1_000, bottom: 800 };
const map = { left: 820, top: 680, right: 990, bottom: 790 };
const card = (left: number, top: number) => ({ left, top, right: left + 200, bottom: top + 50 });

it("leaves a card that can be seen where it is, and brings others in by the shortest way", () => {
  expect(shiftIntoSight(card(300, 300), pane, [map])).toEqual({ x: 0, y: 0 });
  expect(shiftIntoSight(card(-50, 900), pane, [])).toEqual({ x: 74, y: -174 });
  expect(shiftIntoSight(card(950, 10), pane, [])).toEqual({ x: -238, y: 14 });
});

it("brings a card out from under the map", () => {
  expect(shiftIntoSight(card(700, 700), pane, [map])).toEqual({ x: 0, y: -82 });
  // Beyond the edge it would come to lie under it.
  expect(shiftIntoSight(card(700, 900), pane, [map])).toEqual({ x: 0, y: -282 });
});

it("brings a card out from under what stands at the top", () => {
  const legend = { left: 10, top: 10, right: 300, bottom: 60 };
  expect(shiftIntoSight(card(100, 40), pane, [legend])).toEqual({ x: 0, y: 32 });
});

it("shows the beginning of what is wider than the pane", () => {
  expect(shiftIntoSight({ left: 100, top: 100, right: 1_500, bottom: 150 }, pane, [])).toEqual({ x: -76, y: 0 });
});
