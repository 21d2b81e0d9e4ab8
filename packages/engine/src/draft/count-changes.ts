import type { DraftChanges } from "@millrace/contracts/api/drafts";
import type { DraftOperation, DraftPath } from "@millrace/contracts/flow/draft-operation";

/** How much an edit changes. What it moves around (a connection to another place among its neighbors) is no change. */
export function countChanges(operations: readonly DraftOperation[]): DraftChanges {
  const [added, changed, removed] = [new Set<string>(), new Set<string>(), new Set<string>()];
  const [connected, disconnected] = [new Set<string>(), new Set<string>()];
  const [moved, annotations, settings] = [new Set<string>(), new Set<string>(), new Set<string>()];
  const isWhole = (path: DraftPath) => path.length === 2;
  for (const { path, value, was } of operations) {
    const [part, id] = path;
    if (part === "nodes")
      (isWhole(path) && was === undefined ? added : isWhole(path) && value === undefined ? removed : changed).add(id);
    else if (part === "edges") (value === undefined ? disconnected : connected).add(id);
    else if (part === "places" || part === "members") moved.add(id);
    else if (part === "settings") settings.add(id);
    else annotations.add(`${part} ${id}`);
  }
  const without = (ids: Set<string>, ...others: Set<string>[]) =>
    [...ids].filter((id) => !others.some((other) => other.has(id))).length;
  return {
    nodes: { added: added.size, changed: without(changed, added, removed), removed: removed.size },
    connections: { added: without(connected, disconnected), removed: without(disconnected, connected) },
    moved: without(moved, added, removed),
    annotations: annotations.size,
    settings: settings.size,
  };
}
