import { useState } from "react";

/** What a menu belongs to: the menu itself is gone by the time the focus goes back. */
function ownerOf(element: Element | null): Element | null {
  const menu = element?.closest("[role=menu]");
  const ownerId = menu?.getAttribute("aria-labelledby");
  if (!menu) return element;
  return ownerId ? ownerOf(document.getElementById(ownerId)) : null;
}

/**
 * Gives the focus back, when a dialog closes, to what had it before; Radix alone does so only for a dialog with a trigger of its own.
 * Whoever took the focus meanwhile keeps it. Must be called by what is mounted when the dialog opens.
 */
export function useFocusReturn(onCloseAutoFocus?: (event: Event) => void): (event: Event) => void {
  const [before] = useState(() => (typeof document === "undefined" ? null : ownerOf(document.activeElement)));
  return (event) => {
    onCloseAutoFocus?.(event);
    if (event.defaultPrevented) return;
    const { activeElement } = document;
    const isTaken = activeElement !== null && activeElement !== document.body;
    const canReturn = before instanceof HTMLElement && before.isConnected && before !== document.body;
    if (!isTaken && !canReturn) return;
    event.preventDefault();
    if (!isTaken && canReturn) before.focus({ preventScroll: true });
  };
}
