import { useState } from "react";

/** What a menu belongs to, or its trigger stands for: the menu itself is gone by the time the focus goes back. */
function ownerOf(element: Element | null): Element | null {
  const menu = element?.closest("[role=menu]");
  if (!menu) return element;
  const owner = document.getElementById(menu.getAttribute("aria-labelledby") ?? "");
  const standsFor = owner?.dataset.standsFor;
  return standsFor ? document.querySelector(standsFor) : ownerOf(owner);
}

const canHaveFocus = "a[href], button:not(:disabled), input:not(:disabled), [tabindex='0']";

/** Puts the focus on an element or, where it can't have it by now, on what stands before it. */
function focusNear(element: Element | null): void {
  focus(element);
  for (
    let place = element?.parentElement;
    place && document.activeElement === document.body;
    place = place.parentElement
  ) {
    const candidates = [...place.querySelectorAll(canHaveFocus)];
    focus(candidates.findLast((candidate) => isBefore(candidate, element)) ?? candidates[0] ?? null);
  }
}

function focus(element: Element | null): void {
  if (element instanceof HTMLElement) element.focus({ preventScroll: true });
}

const isBefore = (one: Element, other: Element | null): boolean =>
  other !== null && (one.compareDocumentPosition(other) & Node.DOCUMENT_POSITION_FOLLOWING) !== 0;

/**
 * Gives the focus back, when a dialog closes, to what had it before; Radix alone does so only for a dialog with a trigger of its own.
 * Where that is disabled by now the focus goes to its neighbor, where it is gone to the content of the page, so that nobody starts from
 * the top again. Whoever took the focus meanwhile keeps it. Must be called by what is mounted when the dialog opens.
 */
export function useFocusReturn(onCloseAutoFocus?: (event: Event) => void): (event: Event) => void {
  const [before] = useState(() => (typeof document === "undefined" ? null : ownerOf(document.activeElement)));
  return (event) => {
    onCloseAutoFocus?.(event);
    if (event.defaultPrevented) return;
    const { activeElement } = document;
    const isTaken = activeElement !== null && activeElement !== document.body;
    const target = before?.isConnected && before !== document.body ? before : document.querySelector("main");
    if (!isTaken && !target) return;
    event.preventDefault();
    if (!isTaken) focusNear(target);
  };
}
