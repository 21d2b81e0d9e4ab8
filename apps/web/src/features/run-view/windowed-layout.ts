/** Rows one below the other, of which most are equally high; `heights` holds the others, by their place from 0. */
export type Extent = { count: number; rowHeight: number; heights: ReadonlyMap<number, number> };
/** From `from` on, up to but without `to`. */
export type Range = { from: number; to: number };
export type Stretch = Range & { kind: "rows" | "gap" };

/** How far below the top of the first row the one at a place begins. */
export function offsetOf({ rowHeight, heights }: Extent, place: number): number {
  let offset = place * rowHeight;
  for (const [at, height] of heights) if (at < place) offset += height - rowHeight;
  return offset;
}

/** How many rows the window moves at once, and how many are ready above and below what is in sight. */
const step = 8;

/** The rows that are in sight between `top` and `bottom`, with some around them; none when the rows are elsewhere. */
export function rangeInSight(extent: Extent, top: number, bottom: number): Range {
  const height = offsetOf(extent, extent.count);
  if (bottom <= top || bottom < 0 || top > height) return { from: 0, to: 0 };
  const from = Math.floor(placeAt(extent, top) / step - 1) * step;
  const to = Math.ceil((placeAt(extent, bottom) + 1) / step + 1) * step;
  return { from: Math.max(0, from), to: Math.min(extent.count, to) };
}

function placeAt(extent: Extent, offset: number): number {
  let [low, high] = [0, Math.max(0, extent.count - 1)];
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    if (offsetOf(extent, middle) <= offset) low = middle;
    else high = middle - 1;
  }
  return low;
}

/** What stands in the list: the rows of the window and single ones that have to be there, and gaps for all others. */
export function stretchesOf(count: number, range: Range, places: readonly number[]): Stretch[] {
  const single = places.filter((place) => place >= 0 && place < count).map((place) => ({ from: place, to: place + 1 }));
  const stretches: Stretch[] = [];
  let at = 0;
  for (const { from, to } of [range, ...single]
    .filter((one) => one.to > one.from)
    .toSorted((a, b) => a.from - b.from)) {
    const begins = Math.max(at, from);
    if (to <= begins) continue;
    if (begins > at) stretches.push({ kind: "gap", from: at, to: begins });
    const last = stretches.at(-1);
    if (last?.kind === "rows" && last.to === begins) last.to = to;
    else stretches.push({ kind: "rows", from: begins, to });
    at = to;
  }
  if (at < count) stretches.push({ kind: "gap", from: at, to: count });
  return stretches;
}
