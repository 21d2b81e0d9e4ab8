import type { RunDetail } from "@millrace/contracts/api/runs";
import type { NodeStatistics } from "@millrace/contracts/api/statistics";
import { createContext, type ReactNode, use, useMemo, useState } from "react";
import { createAnnotations } from "@/features/flow-editor/canvas/canvas-annotations";
import { useRunStatistics } from "./run-statistics.ts";

type RunStatistics = ReturnType<typeof useRunStatistics> & {
  annotations: ReturnType<typeof createAnnotations>;
  /** What is usual for each node, while the statistics are shown. */
  usual: ReadonlyMap<string, NodeStatistics>;
};

const Context = createContext<RunStatistics | null>(null);

/** The figures of many runs beside those of the shown one, for its canvas and the details of its steps. */
export function RunStatisticsProvider({ run, children }: { run: RunDetail; children: ReactNode }) {
  const [annotations] = useState(createAnnotations);
  const { isOn, choice, set, toggle, statistics } = useRunStatistics(run, annotations);
  const { data } = statistics;
  const value = useMemo(
    () => ({
      isOn,
      choice,
      set,
      toggle,
      statistics,
      annotations,
      usual: new Map(isOn && data ? data.nodes.map((node) => [node.nodeId, node]) : []),
    }),
    [isOn, choice, set, toggle, statistics, annotations, data],
  );
  return <Context value={value}>{children}</Context>;
}

export function useRunStatisticsContext(): RunStatistics {
  const context = use(Context);
  if (!context) throw new Error("There is no run around this.");
  return context;
}

/** What is usual for a node; `null` while the statistics are not shown, or know nothing of it. */
export const useUsual = (nodeId: string): NodeStatistics | null => use(Context)?.usual.get(nodeId) ?? null;
