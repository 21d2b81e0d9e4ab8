import { memo, type ReactNode, useCallback, useEffect, useLayoutEffect, useRef, useState } from "react";
import { giveTabStop } from "./tab-stop.ts";
import { type Extent, offsetOf, type Range, rangeInSight, stretchesOf } from "./windowed-layout.ts";

/** To a row, once; `focus` for somebody who asked for it. */
export type GoTo = { place: number; focus: boolean };

type WindowedRowsProps = {
  count: number;
  /** Draws the row at a place, with what is unfolded below it; the same function while it draws the same. */
  row: (place: number) => ReactNode;
  /** Stays on the page, in sight or not. */
  kept?: number;
  goTo?: GoTo | null;
  onArrived?: () => void;
  /** Which rows are on the page as a window. */
  onRange?: (range: Range) => void;
  /** The row that has the focus, or was gone to. */
  onPlace?: (place: number) => void;
};

type Known = Extent & { width: number };

/** Until rows were measured; a row of one line. */
const usualHeight = 28;

/**
 * Many rows of a tree, of which those in sight are on the page, wherever the scrolling happens. The first, the last and the
 * focused row with its neighbours stay there too, so that every row is reached with the arrow keys, Home and End.
 */
export function WindowedRows(props: WindowedRowsProps) {
  const { count, row, kept = -1, goTo = null, onArrived, onRange, onPlace } = props;
  const list = useRef<HTMLDivElement>(null);
  const extent = useRef<Known>({ count, rowHeight: usualHeight, heights: new Map(), width: 0 });
  extent.current = { ...extent.current, count };
  const [range, setRange] = useState<Range>({ from: 0, to: Math.min(count, 32) });
  const [place, setPlace] = useState(-1);
  const [, redraw] = useState(0);

  const measure = useCallback(() => {
    const sight = list.current && sightOf(list.current);
    if (!sight) return;
    const next = rangeInSight(extent.current, sight.top, sight.bottom);
    setRange((known) => (known.from === next.from && known.to === next.to ? known : next));
  }, []);
  useEffect(() => {
    document.addEventListener("scroll", measure, { capture: true, passive: true });
    window.addEventListener("resize", measure);
    return () => {
      document.removeEventListener("scroll", measure, { capture: true });
      window.removeEventListener("resize", measure);
    };
  }, [measure]);
  useLayoutEffect(measure, [measure, count]);
  useEffect(() => onRange?.(range), [onRange, range]);

  const stretches = stretchesOf(count, range, [0, kept, place - 1, place, place + 1, goTo?.place ?? -1, count - 1]);
  const observers = useObservers(extent, measure, redraw);
  // After each drawing: rows and gaps come and go, also that which Tab leads to.
  useLayoutEffect(() => {
    if (!list.current) return;
    observers.watch(list.current);
    giveTabStop(list.current.closest<HTMLElement>("[role=tree]"));
  });

  useEffect(() => {
    if (!goTo) return;
    const wanted = list.current?.querySelector<HTMLElement>(`:scope > [data-place="${goTo.place}"] > [role=treeitem]`);
    if (!wanted) return;
    setPlace(goTo.place);
    onPlace?.(goTo.place);
    bringToMiddle(wanted);
    if (goTo.focus) wanted.focus({ preventScroll: true });
    onArrived?.();
  }, [goTo, onArrived, onPlace]);

  return (
    <div
      ref={list}
      role="none"
      onFocus={({ target }) => {
        const at = placeOf(list.current, target);
        if (at === null) return;
        setPlace(at);
        onPlace?.(at);
      }}
    >
      {stretches.flatMap(({ kind, from, to }) =>
        kind === "gap"
          ? [
              <div
                key={`before ${to}`}
                data-gap=""
                role="none"
                className="[overflow-anchor:none]"
                style={{ height: offsetOf(extent.current, to) - offsetOf(extent.current, from) }}
              />,
            ]
          : Array.from({ length: to - from }, (_, index) => (
              <Placed key={from + index} place={from + index} row={row} />
            )),
      )}
    </div>
  );
}

const Placed = memo(function Placed({ place, row }: { place: number; row: (place: number) => ReactNode }) {
  return (
    <div role="none" data-place={place} className="*:[content-visibility:visible]">
      {row(place)}
    </div>
  );
});

/** Only what scrolls around the list moves: asked by `scrollIntoView`, the frame of the page would move as well. */
function bringToMiddle(row: HTMLElement): void {
  let box = row.parentElement;
  while (box && !(box.scrollHeight > box.clientHeight && /auto|scroll/.test(getComputedStyle(box).overflowY)))
    box = box.parentElement;
  if (!box) return;
  const [at, around] = [row.getBoundingClientRect(), box.getBoundingClientRect()];
  box.scrollTop += at.top + at.height / 2 - (around.top + around.height / 2);
}

/** What can be seen of the tree that a list stands in, counted from the list's top. */
function sightOf(list: HTMLElement): { top: number; bottom: number } {
  const frame = list.closest("[role=tree]")?.getBoundingClientRect();
  // Without a layout, as before the first one.
  if (!frame || frame.height === 0) return { top: 0, bottom: 600 };
  const { top } = list.getBoundingClientRect();
  return { top: Math.max(frame.top, 0) - top, bottom: Math.min(frame.bottom, window.innerHeight) - top };
}

/** The place of the list's row that something is in, also when it is deeper, in a list of its own. */
function placeOf(list: HTMLElement | null, target: EventTarget): number | null {
  let at = target instanceof Element ? target.closest("[data-place]") : null;
  while (at && at.parentElement !== list) at = at.parentElement?.closest("[data-place]") ?? null;
  return at ? Number(at.getAttribute("data-place")) : null;
}

/** Learns how high rows are, and hears when a gap comes into sight because something around the list moved. */
function useObservers(
  extent: { current: Known },
  measure: () => void,
  redraw: (change: (count: number) => number) => void,
) {
  const [observers] = useState(() => {
    if (typeof ResizeObserver === "undefined" || typeof IntersectionObserver === "undefined") return null;
    const sizes = new ResizeObserver((entries) => {
      if (!learn(extent, entries)) return;
      redraw((count) => count + 1);
      measure();
    });
    const gaps = new IntersectionObserver((entries) => {
      if (entries.some(({ isIntersecting }) => isIntersecting)) measure();
    });
    return { sizes, gaps, watched: new Set<Element>() };
  });
  useEffect(
    () => () => {
      observers?.sizes.disconnect();
      observers?.gaps.disconnect();
      observers?.watched.clear();
    },
    [observers],
  );
  return {
    watch: (list: HTMLElement) => {
      if (!observers) return;
      for (const element of observers.watched) {
        if (element.parentElement === list) continue;
        observers.sizes.unobserve(element);
        observers.gaps.unobserve(element);
        observers.watched.delete(element);
      }
      for (const element of list.children) {
        if (observers.watched.has(element)) continue;
        observers.watched.add(element);
        if (element.hasAttribute("data-gap")) observers.gaps.observe(element);
        else observers.sizes.observe(element);
      }
    },
  };
}

/** Whether something is other than was known. The first row that is one line says how high they are at this width. */
function learn(extent: { current: Known }, entries: readonly ResizeObserverEntry[]): boolean {
  const { rowHeight, width, heights } = extent.current;
  const measured = entries.flatMap(({ target, contentRect }) =>
    target.isConnected && contentRect.height > 0
      ? [{ target, place: Number(target.getAttribute("data-place")), ...sizeOf(contentRect) }]
      : [],
  );
  const plain = measured.find(({ target, width: at }) => target.childElementCount === 1 && at !== width);
  const usual = plain?.height ?? rowHeight;
  const next = new Map(plain ? [] : heights);
  let isNew = usual !== rowHeight;
  for (const { place, height } of measured) {
    if ((next.get(place) ?? usual) === height) continue;
    isNew = true;
    if (height === usual) next.delete(place);
    else next.set(place, height);
  }
  extent.current = { ...extent.current, rowHeight: usual, width: plain?.width ?? width, heights: next };
  return isNew;
}

const sizeOf = ({ width, height }: DOMRectReadOnly) => ({ width, height });
