import { type RefObject, useCallback, useEffect, useState } from "react";

/** Rows above and below what is in sight that are drawn, too. */
const spare = 8;

/** Which rows of equal height are in sight of a scrolling box, so that only those are on the page. */
export function useWindow(scroller: RefObject<HTMLElement | null>, count: number, rowHeight: number) {
  const [view, setView] = useState({ top: 0, height: 600 });
  const measure = useCallback(() => {
    const box = scroller.current;
    if (!box) return;
    const next = { top: box.scrollTop, height: box.clientHeight || 600 };
    setView((known) => (known.top === next.top && known.height === next.height ? known : next));
  }, [scroller]);
  useEffect(() => {
    const box = scroller.current;
    if (!box || typeof ResizeObserver === "undefined") return;
    const observer = new ResizeObserver(measure);
    observer.observe(box);
    return () => observer.disconnect();
  }, [scroller, measure]);
  const scrollTo = (index: number) => {
    const box = scroller.current;
    if (!box) return;
    const [top, bottom] = [index * rowHeight, (index + 1) * rowHeight + 8];
    if (top < box.scrollTop) box.scrollTop = top;
    else if (bottom > box.scrollTop + box.clientHeight) box.scrollTop = bottom - box.clientHeight;
  };
  return {
    first: Math.max(0, Math.floor(view.top / rowHeight) - spare),
    last: Math.min(count, Math.ceil((view.top + view.height) / rowHeight) + spare),
    scrollTo,
    onScroll: measure,
  };
}
