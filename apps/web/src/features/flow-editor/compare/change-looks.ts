import { Cable, Minus, MoveRight, Pencil, Plus, Settings2, Unplug } from "lucide-react";

/** Each kind of change has a colour, a sign and a word, so that none of them carries it alone. */
export const changeLooks = {
  added: { icon: Plus, text: "text-succeeded", line: "border-succeeded", word: "Added" },
  removed: { icon: Minus, text: "text-failed", line: "border-failed border-dashed", word: "Removed" },
  changed: { icon: Pencil, text: "text-waiting", line: "border-waiting", word: "Changed" },
  moved: { icon: MoveRight, text: "text-paused", line: "border-paused border-dotted", word: "Moved" },
  connected: { icon: Cable, text: "text-succeeded", line: "border-succeeded", word: "Connected" },
  disconnected: { icon: Unplug, text: "text-failed", line: "border-failed border-dashed", word: "Disconnected" },
  settings: { icon: Settings2, text: "text-waiting", line: "border-waiting", word: "Settings" },
} as const;
