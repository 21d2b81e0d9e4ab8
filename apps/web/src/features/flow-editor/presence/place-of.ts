import type { PresencePlace } from "@millrace/contracts/api/realtime";

const idleAfterMs = 120_000;
const mostNodes = 20;

/** Where a person is: at what they have selected, editing while a field of the inspector has the focus. */
export function placeOf(
  selected: ReadonlySet<string>,
  page: Pick<Document, "hidden" | "activeElement">,
  sinceInputMs: number,
): PresencePlace {
  const nodeIds = [...selected].slice(0, mostNodes);
  if (page.hidden || sinceInputMs > idleAfterMs) return { nodeIds, activity: "idle" };
  const isEditing =
    nodeIds.length === 1 && page.activeElement?.closest("[data-inspector]") && isField(page.activeElement);
  return { nodeIds, activity: isEditing ? "editing" : "selecting" };
}

const isField = (element: Element): boolean =>
  element.matches("input, textarea, select, [contenteditable=true], [role=combobox], [role=switch]");
