"use client";

import { createContext, type ReactNode, use, useEffect, useMemo, useRef, useState } from "react";
import { createPortal } from "react-dom";

type Slot = { place: HTMLElement | null; setPlace: (element: HTMLElement | null) => void };

const Context = createContext<Slot | null>(null);

/** Lets screens put crumbs into the top bar, which stands outside of them. */
export function BreadcrumbSlotProvider({ children }: { children: ReactNode }) {
  const [place, setPlace] = useState<HTMLElement | null>(null);
  const value = useMemo(() => ({ place, setPlace }), [place]);
  return <Context value={value}>{children}</Context>;
}

function useSlot(): Slot {
  const slot = use(Context);
  if (!slot) throw new Error("breadcrumbs are for screens inside the frame");
  return slot;
}

/** Where the crumbs appear. */
export function BreadcrumbSlot({ className }: { className?: string }) {
  const { setPlace } = useSlot();
  const element = useRef<HTMLDivElement>(null);
  useEffect(() => {
    setPlace(element.current);
    return () => setPlace(null);
  }, [setPlace]);
  return <div ref={element} className={className} />;
}

/** Crumbs for the slot, from anywhere below the frame. */
export function IntoBreadcrumbSlot({ children }: { children: ReactNode }) {
  const { place } = useSlot();
  return place ? createPortal(children, place) : null;
}
