import { maxPinSize, maxPinsSize } from "@millrace/contracts/api/pins";
import { AppError } from "@millrace/contracts/errors";

type Kept = { nodeId: string; size: number };

/**
 * Which pins give way to one of `size` bytes. What is pinned for a node that the draft no longer has is kept, for the node may
 * come back by undo, but only as long as nothing else needs the room: then it goes, the first of `others` first, and no more
 * than needed. `pin.too_large` where it does not fit beside the pins of the draft's nodes.
 */
export function makeRoom(others: readonly Kept[], size: number, nodeIds: ReadonlySet<string>): string[] {
  const gone = others.filter(({ nodeId }) => !nodeIds.has(nodeId));
  let total = others.reduce((sum, other) => sum + other.size, size);
  const yielding: string[] = [];
  for (const pin of gone) {
    if (total <= maxPinsSize) break;
    yielding.push(pin.nodeId);
    total -= pin.size;
  }
  if (size > maxPinSize || total > maxPinsSize) throw new AppError("pin.too_large");
  return yielding;
}
