import { createContext, use } from "react";
import type { NodeRunStatus } from "../live-run/run-progress.ts";
import type { Companion } from "../presence/people.ts";
import { createStore, type Store, useStore } from "../state/store.ts";
import type { StatisticsDrawing } from "../statistics/drawing.ts";

/** What is drawn on top of the nodes and edges and changes without them: run statuses, problems, figures, the edge under a drag. */
export type CanvasAnnotations = {
  statuses: ReadonlyMap<string, NodeRunStatus>;
  /** Edges that carried a value in the shown run; `null` without a run. */
  takenEdges: ReadonlySet<string> | null;
  /** Whether the shown run goes on; then taken edges move. */
  isLive: boolean;
  /** Problem counts by node, with the worse severity. */
  problems: ReadonlyMap<string, { count: number; severity: "error" | "warning" }>;
  /** Nodes whose output is pinned for tests. */
  pinned: ReadonlySet<string>;
  /** The edge into which a dragged node would be dropped. */
  dropEdge: string | null;
  /** Figures of many runs, in statistics mode. */
  statistics: StatisticsDrawing | null;
  /** Who else is at which node. */
  people: ReadonlyMap<string, readonly Companion[]>;
  /** Nodes that somebody else changed just now. */
  changed: ReadonlySet<string>;
};

export const noAnnotations: CanvasAnnotations = {
  statuses: new Map(),
  takenEdges: null,
  isLive: false,
  problems: new Map(),
  pinned: new Set(),
  dropEdge: null,
  statistics: null,
  people: new Map(),
  changed: new Set(),
};

export const createAnnotations = (): Store<CanvasAnnotations> => createStore(noAnnotations);

const emptyAnnotations = createAnnotations();
export const AnnotationsContext = createContext<Store<CanvasAnnotations>>(emptyAnnotations);

/** Selects one value from the annotations; a card renders again only when its own value changes. */
export const useAnnotation = <S>(select: (annotations: CanvasAnnotations) => S): S =>
  useStore(use(AnnotationsContext), select);
