import type { Point } from "../document/flow-document.ts";

/** A box on the screen, in pixels. */
type Area = { left: number; top: number; right: number; bottom: number };

const margin = 24;
/** Room for the names of outputs and the "+" beside them. */
const rightMargin = 88;
/** Between a card and what would cover it. */
const coverMargin = 12;

/** How far a card has to move to be seen in the pane, and not under the map or the zoom; no further than it has to. */
export function shiftIntoSight(card: Area, pane: Area, covers: readonly Area[]): Point {
  const by = {
    x: shiftInto(card.left, card.right, pane.left + margin, pane.right - rightMargin),
    y: shiftInto(card.top, card.bottom, pane.top + margin, pane.bottom - margin),
  };
  const overlaps = covers.filter(
    (cover) =>
      card.left + by.x < cover.right &&
      card.right + by.x > cover.left &&
      card.top + by.y < cover.bottom &&
      card.bottom + by.y > cover.top,
  );
  if (overlaps.length === 0) return by;
  const above = Math.min(...overlaps.map((cover) => cover.top)) - coverMargin - card.bottom;
  const below = Math.max(...overlaps.map((cover) => cover.bottom)) + coverMargin - card.top;
  return { x: by.x, y: card.top + above < pane.top ? below : above };
}

/** How far a stretch has to move to lie inside another; its beginning wins where it is too long. */
function shiftInto(start: number, end: number, from: number, to: number): number {
  if (start < from) return from - start;
  if (end > to) return Math.max(to - end, from - start);
  return 0;
}
