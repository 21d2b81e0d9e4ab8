"use client";

import { useEffect, useRef } from "react";
import { Button } from "./button.tsx";

/** Loads the next page when it comes into view, or when it is clicked. */
export function LoadMore({ isLoading, onLoadMore }: { isLoading: boolean; onLoadMore: () => void }) {
  const element = useRef<HTMLDivElement>(null);
  const latest = useRef(onLoadMore);
  latest.current = onLoadMore;
  useEffect(() => {
    if (!element.current || isLoading) return;
    const observer = new IntersectionObserver(
      (entries) => {
        if (entries.some((entry) => entry.isIntersecting)) latest.current();
      },
      { rootMargin: "400px" },
    );
    observer.observe(element.current);
    return () => observer.disconnect();
  }, [isLoading]);
  return (
    <div ref={element} className="flex justify-center py-4">
      <Button variant="ghost" busy={isLoading} onClick={onLoadMore}>
        Load more
      </Button>
    </div>
  );
}
