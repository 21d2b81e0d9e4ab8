const given = "data-full-text";

/**
 * Text that is cut off for want of room shows itself whole under the pointer, wherever `truncate` is used. Whoever has a title of
 * its own keeps it. Returns how to end it.
 */
export function showFullTexts(root: Document): () => void {
  const onPointerOver = ({ target }: Event) => {
    const element = target instanceof Element ? target.closest<HTMLElement>(".truncate") : null;
    if (!element || (element.hasAttribute("title") && !element.hasAttribute(given))) return;
    const text = element.textContent?.trim() ?? "";
    const isCut = element.scrollWidth > element.clientWidth && element.closest("[title]:not(.truncate)") === null;
    element.toggleAttribute(given, isCut);
    if (isCut) element.title = text;
    else element.removeAttribute("title");
  };
  root.addEventListener("pointerover", onPointerOver, { passive: true });
  return () => root.removeEventListener("pointerover", onPointerOver);
}
