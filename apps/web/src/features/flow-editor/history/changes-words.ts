import type { DraftChanges } from "@millrace/contracts/api/drafts";

/** How much an edit changed, to be put behind who made it: " · 2 added, 1 changed". */
export function changesWords({ nodes, connections, moved, annotations, settings }: DraftChanges): string {
  const parts: [number, string][] = [
    [nodes.added, "added"],
    [nodes.changed, "changed"],
    [nodes.removed, "removed"],
    [connections.added, "connected"],
    [connections.removed, "disconnected"],
    [moved, "moved"],
    [annotations, annotations === 1 ? "note or group" : "notes and groups"],
    [settings, settings === 1 ? "setting" : "settings"],
  ];
  const words = parts.filter(([count]) => count > 0).map(([count, word]) => `${count} ${word}`);
  return words.length === 0 ? "" : ` · ${words.join(", ")}`;
}
