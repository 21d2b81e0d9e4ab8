import { expect, it } from "vitest";
import { createLinkedViews, type View } from "./linked-views.ts";

/** Two canvases that tell of every move, also of those that they were told to make. */
function twoCanvases() {
  const views = createLinkedViews();
  const shown = new Map<string, View>();
  let moves = 0;
  for (const key of ["from", "to"])
    views.add(key, {
      set: (view) => {
        moves++;
        shown.set(key, view);
        views.moved(key, view);
      },
      size: () => ({ width: 400, height: 300 }),
    });
  return { views, shown, moves: () => moves };
}

it("moves one canvas with the other, once", () => {
  const { views, shown, moves } = twoCanvases();
  views.moved("from", { x: 10, y: 20, zoom: 2 });
  expect(shown.get("to")).toEqual({ x: 10, y: 20, zoom: 2 });
  expect(moves()).toBe(1);
});

it("keeps one node at the same place on both, wherever it stands on either, while they are moved and zoomed", () => {
  const { views, shown } = twoCanvases();
  const places = new Map([
    ["from", { x: 100, y: 50 }],
    ["to", { x: 700, y: 400 }],
  ]);
  const onScreen = (key: string, view = shown.get(key)) => {
    const place = places.get(key) ?? { x: 0, y: 0 };
    return view && { x: place.x * view.zoom + view.x, y: place.y * view.zoom + view.y };
  };
  views.center(places);
  expect(onScreen("from")).toEqual({ x: 200, y: 150 });
  expect(onScreen("to")).toEqual({ x: 200, y: 150 });
  const moved = { x: -500, y: 33, zoom: 1.5 };
  views.moved("to", moved);
  expect(onScreen("from")).toEqual(onScreen("to", moved));
  views.reset({ x: 0, y: 0, zoom: 1 });
  expect(shown.get("from")).toEqual(shown.get("to"));
});

it("shows a node that is on one side only", () => {
  const { views, shown } = twoCanvases();
  views.center(new Map([["to", { x: 40, y: 0 }]]));
  expect(shown.get("from")).toEqual(shown.get("to"));
});
