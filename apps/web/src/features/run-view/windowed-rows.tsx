import { defaultRangeExtractor, observeElementRect, useVirtualizer, type Virtualizer } from "@tanstack/react-virtual";
import { Fragment, memo, type ReactNode, useEffect, useLayoutEffect, useRef, useState } from "react";
import { giveTabStop } from "./tab-stop.ts";

/** To a row, once; `focus` for somebody who asked for it. */
export type GoTo = { place: number; focus: boolean };
/** From `from` on, up to but without `to`. */
export type Range = { from: number; to: number };

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

type Rows = Virtualizer<HTMLElement, HTMLElement>;

/** Until a row was measured; one of one line. */
const usualHeight = 28;
/** So many rows are ready above and below what is in sight, and the window moves by fewer at once. */
const ready = 12;
const stepPx = 8 * usualHeight;

/**
 * Many rows of a tree, of which those in sight are on the page, wherever the scrolling happens. The first, the last and the
 * focused row with its neighbours stay there too, so that every row is reached with the arrow keys, Home and End.
 */
export function WindowedRows(props: WindowedRowsProps) {
  const { count, row, kept = -1, goTo = null, onArrived, onRange, onPlace } = props;
  const list = useRef<HTMLDivElement>(null);
  const [place, setPlace] = useState(-1);
  const staying = [0, kept, place - 1, place, place + 1, goTo?.place ?? -1, count - 1];
  const rows: Rows = useVirtualizer<HTMLElement, HTMLElement>({
    count,
    overscan: ready,
    estimateSize: () => usualHeight,
    // Until the first drawing was laid out.
    initialRect: { width: 0, height: 600 },
    getScrollElement: () => scrollerAround(list.current),
    // A window that becomes narrow makes the tree as high as all its rows, until the page around it scrolls instead.
    observeElementRect: (virtualizer, tell) =>
      observeElementRect(virtualizer, ({ width, height }) =>
        tell({ width, height: Math.min(height, window.innerHeight) }),
      ),
    observeElementOffset: (virtualizer, tell) => watchTop(list.current, virtualizer.scrollElement, tell),
    rangeExtractor: (range) =>
      [...new Set([...defaultRangeExtractor(range), ...staying.filter((at) => at >= 0 && at < count)])].sort(
        (a, b) => a - b,
      ),
    scrollToFn: scrollsByItself,
    useFlushSync: false,
  });
  rows.shouldAdjustScrollPositionOnItemSizeChange = anchorsByItself;

  const [from, to] = [(rows.range?.startIndex ?? 0) - ready, (rows.range?.endIndex ?? 0) + ready + 1];
  useEffect(() => onRange?.({ from: Math.max(0, from), to: Math.min(count, to) }), [onRange, from, to, count]);

  // After each drawing: rows come and go, also that which Tab leads to.
  useLayoutEffect(() => giveTabStop(list.current?.closest<HTMLElement>("[role=tree]") ?? null));

  useEffect(() => {
    if (!goTo || !list.current) return;
    const wanted = list.current.querySelector<HTMLElement>(`:scope > [data-index="${goTo.place}"] > [role=treeitem]`);
    if (!wanted) return;
    setPlace(goTo.place);
    onPlace?.(goTo.place);
    bringToMiddle(wanted, list.current, rows.scrollElement);
    if (goTo.focus) wanted.focus({ preventScroll: true });
    onArrived?.();
  }, [goTo, onArrived, onPlace, rows]);

  let drawnTo = 0;
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
      {rows.getVirtualItems().map(({ index, start, end }) => {
        const gap = start - drawnTo;
        drawnTo = end;
        return (
          <Fragment key={index}>
            {gap > 0 && <div role="none" className="[overflow-anchor:none]" style={{ height: gap }} />}
            <Placed place={index} row={row} measure={rows.measureElement} />
          </Fragment>
        );
      })}
    </div>
  );
}

type PlacedProps = Pick<WindowedRowsProps, "row"> & { place: number; measure: Rows["measureElement"] };

const Placed = memo(function Placed({ place, row, measure }: PlacedProps) {
  return (
    <div ref={measure} role="none" data-index={place} className="*:[content-visibility:visible]">
      {row(place)}
    </div>
  );
});

/** The browser keeps what is in sight where it is when something above it changes, also in lists inside each other. */
const anchorsByItself = () => false;
const scrollsByItself = () => undefined;

/** The tree, or on a narrow screen the page around it. */
function scrollerAround(list: HTMLElement | null): HTMLElement | null {
  let box = list?.parentElement ?? null;
  while (box && !/auto|scroll/.test(getComputedStyle(box).overflowY)) box = box.parentElement;
  return box;
}

/** Tells how far the list's top is above that of what scrolls; other rows above it come, go and grow. */
function watchTop(
  list: HTMLElement | null,
  scroller: HTMLElement | null,
  tell: (offset: number, isMoving: boolean) => void,
) {
  if (!list || !scroller) return;
  // As if it always moved: rows are then measured after they were laid out, which costs nothing.
  const read = () => {
    const offset = scroller.getBoundingClientRect().top - list.getBoundingClientRect().top;
    tell(Math.floor(offset / stepPx) * stepPx, true);
  };
  read();
  const content = list.closest("[role=tree]")?.firstElementChild;
  const grown = new ResizeObserver(read);
  if (content) grown.observe(content);
  scroller.addEventListener("scroll", read, { passive: true });
  return () => {
    grown.disconnect();
    scroller.removeEventListener("scroll", read);
  };
}

/**
 * To the middle of what can be seen below the note that stays above the list. Only what scrolls around it moves: asked by
 * `scrollIntoView`, the frame of the page would move as well.
 */
function bringToMiddle(row: HTMLElement, list: HTMLElement, scroller: HTMLElement | null): void {
  if (!scroller) return;
  const note = list.parentElement?.querySelector(":scope > [data-stays]");
  const [at, around] = [row.getBoundingClientRect(), scroller.getBoundingClientRect()];
  const top = around.top + (note?.getBoundingClientRect().height ?? 0);
  scroller.scrollTop += at.top + at.height / 2 - (top + around.bottom) / 2;
}

/** The place of the list's row that something is in, also when it is deeper, in a list of its own. */
function placeOf(list: HTMLElement | null, target: EventTarget): number | null {
  let at = target instanceof Element ? target.closest("[data-index]") : null;
  while (at && at.parentElement !== list) at = at.parentElement?.closest("[data-index]") ?? null;
  return at ? Number(at.getAttribute("data-index")) : null;
}
