import type { RunDetail } from "@millrace/contracts/api/runs";
import { nodeIdOf } from "@millrace/engine/run/path";

/**
 * The step that is meant when somebody chooses a node: its own outside of scopes; inside, where there is one per item, the
 * step that ended the run, if that is of this node, else only the node is known.
 */
export function pathOfNode(run: RunDetail, nodeId: string): string {
  const inside = run.error?.details?.inside;
  const path = typeof inside === "object" && inside !== null && !Array.isArray(inside) ? inside.path : undefined;
  return typeof path === "string" && nodeIdOf(path) === nodeId ? path : nodeId;
}
