"use client";

import { createContext, type ReactNode, use, useEffect, useMemo, useRef, useState } from "react";
import { createPortal } from "react-dom";

type Slot = "breadcrumb" | "actions";
type Slots = {
  places: Record<Slot, HTMLElement | null>;
  setPlace: Record<Slot, (element: HTMLElement | null) => void>;
};

const Context = createContext<Slots | null>(null);

/** Lets screens put things into places of the frame that stand outside of them. */
export function FrameSlots({ children }: { children: ReactNode }) {
  const [breadcrumb, setBreadcrumb] = useState<HTMLElement | null>(null);
  const [actions, setActions] = useState<HTMLElement | null>(null);
  const value = useMemo(
    () => ({ places: { breadcrumb, actions }, setPlace: { breadcrumb: setBreadcrumb, actions: setActions } }),
    [breadcrumb, actions],
  );
  return <Context value={value}>{children}</Context>;
}

function useSlots(): Slots {
  const slots = use(Context);
  if (!slots) throw new Error("this place is inside the frame only");
  return slots;
}

/** Where the content of a slot appears. */
export function FramePlace({ slot, className }: { slot: Slot; className?: string }) {
  const setPlace = useSlots().setPlace[slot];
  const element = useRef<HTMLDivElement>(null);
  useEffect(() => {
    setPlace(element.current);
    return () => setPlace(null);
  }, [setPlace]);
  return <div ref={element} className={className} />;
}

/** Content for a slot, from anywhere below the frame. */
export function FrameFill({ slot, children }: { slot: Slot; children: ReactNode }) {
  const place = useSlots().places[slot];
  return place ? createPortal(children, place) : null;
}
