import { useEffect } from "react";
import { useReactFlow, useStore } from "reactflow";
import type { Point } from "../document/flow-document.ts";
import { shiftIntoSight } from "./shift-into-sight.ts";

/** How far the view has to move so that a card is seen, clear of the map and the zoom. */
export function shiftOnCanvas(canvas: Element, card: Element): Point {
  const covers = [...canvas.querySelectorAll(".react-flow__panel")];
  return shiftIntoSight(
    card.getBoundingClientRect(),
    canvas.getBoundingClientRect(),
    covers.map((cover) => cover.getBoundingClientRect()),
  );
}

const moveMs = 160;
const settleMs = 80;

/** Brings what the keyboard goes to on the canvas into sight, no further than it has to. Renders nothing. */
export function FocusIntoSight(): null {
  const { getViewport, setViewport } = useReactFlow();
  const canvas = useStore(({ domNode }) => domNode);
  useEffect(() => {
    if (!canvas) return;
    let timer: ReturnType<typeof setTimeout>;
    const show = (card: Element) => {
      const by = shiftOnCanvas(canvas, card);
      if (by.x === 0 && by.y === 0) return;
      const { x, y, zoom } = getViewport();
      void setViewport({ x: x + by.x, y: y + by.y, zoom }, { duration: moveMs });
    };
    const onFocusIn = ({ target }: FocusEvent) => {
      clearTimeout(timer);
      if (!(target instanceof Element) || !target.matches(".react-flow__node:focus-visible")) return;
      show(target);
      // While the view still moves toward the node before, cards are not where they will be.
      timer = setTimeout(() => document.activeElement === target && show(target), moveMs + settleMs);
    };
    canvas.addEventListener("focusin", onFocusIn);
    return () => {
      clearTimeout(timer);
      canvas.removeEventListener("focusin", onFocusIn);
    };
  }, [canvas, getViewport, setViewport]);
  return null;
}
