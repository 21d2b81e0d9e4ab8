import type { RunDetail } from "@millrace/contracts/api/runs";
import type { NodeCatalog } from "@millrace/contracts/flow/node-definition";
import { isTerminalRunStatus } from "@millrace/contracts/run/status";
import type { CanvasAnnotations } from "../canvas/canvas-annotations.ts";
import { edgeKey } from "../document/flow-document.ts";
import { nodeStatuses, wasTaken } from "./run-progress.ts";

type RunAnnotations = Pick<CanvasAnnotations, "statuses" | "takenEdges" | "isLive">;

export const noRun: RunAnnotations = { statuses: new Map(), takenEdges: null, isLive: false };

/** What a run draws onto the canvas: a status per node, and which edges carried a value. */
export function annotateRun(run: RunDetail, catalog: NodeCatalog): RunAnnotations {
  const statuses = nodeStatuses(run, catalog);
  const taken = run.definition.edges.filter((edge) => wasTaken(edge, run, statuses));
  return { statuses, takenEdges: new Set(taken.map(edgeKey)), isLive: !isTerminalRunStatus(run.status) };
}
