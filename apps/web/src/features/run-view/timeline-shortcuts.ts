import { type ShortcutGroup, shiftKey } from "@/features/flow-editor/canvas/shortcut-keys";

/** Every key of the timeline, as the shortcuts sheet shows them. */
export const timelineShortcuts: readonly ShortcutGroup[] = [
  {
    title: "Steps",
    keys: [
      { keys: "↑ ↓", text: "Walk from row to row" },
      { keys: "→", text: "Unfold; then go to the first row inside" },
      { keys: "←", text: "Fold; then go to the row around it" },
      { keys: "Home End", text: "Go to the first or the last row" },
      { keys: "↵", text: "Show the step" },
    ],
  },
  {
    title: "Items and rounds",
    keys: [
      { keys: "N", text: "Go to the next one that failed" },
      { keys: `${shiftKey}N`, text: "Go to the previous one that failed" },
    ],
  },
  { title: "View", keys: [{ keys: "?", text: "This list" }] },
];
