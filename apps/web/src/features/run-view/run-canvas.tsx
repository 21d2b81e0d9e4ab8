"use client";

import type { RunDetail } from "@millrace/contracts/api/runs";
import { nodeCatalog } from "@millrace/nodes/catalog";
import { type KeyboardEvent, useEffect, useMemo, useState } from "react";
import { createElementsMapper } from "@/features/flow-editor/canvas/canvas-elements";
import { createMarksMapper, markOf } from "@/features/flow-editor/canvas/canvas-marks";
import { FlowCanvas } from "@/features/flow-editor/canvas/flow-canvas";
import { arrange } from "@/features/flow-editor/document/auto-layout";
import { annotateRun } from "@/features/flow-editor/live-run/annotate-run";
import { nothingSelected, selectNodes } from "@/features/flow-editor/state/selection";
import { useRunStatisticsContext } from "./run-statistics-provider.tsx";

type RunCanvasProps = { run: RunDetail; selected: string | null; onSelect: (nodeId: string | null) => void };

/** The flow of a run with each node's status; nothing on it can be changed. */
export function RunCanvas({ run, selected, onSelect }: RunCanvasProps) {
  const { annotations } = useRunStatisticsContext();
  const [mapper] = useState(() => createElementsMapper(nodeCatalog));
  const [addMarks] = useState(() => createMarksMapper(nodeCatalog));
  const { definition, layout } = run;
  const document = useMemo(() => {
    const known = { definition, layout };
    // A run of an older draft can hold nodes that the layout no longer knows.
    const isComplete = definition.nodes.every((node) => node.id in layout.nodes);
    return isComplete ? known : { definition, layout: { nodes: arrange(known, nodeCatalog) } };
  }, [definition, layout]);
  // A run shows every step: groups are open here, whatever the draft had collapsed.
  const elements = useMemo(() => {
    const selection = selected ? selectNodes(selected) : nothingSelected;
    const steps = mapper({ document, selection, moving: null });
    return addMarks(steps, { document, selection, moving: null, unfolded: "all" });
  }, [mapper, addMarks, document, selected]);
  useEffect(() => annotations.set((state) => ({ ...state, ...annotateRun(run, nodeCatalog) })), [annotations, run]);

  const onKeyDown = (event: KeyboardEvent) => {
    const node = event.target instanceof Element ? event.target.closest(".react-flow__node") : null;
    if (event.key === "Escape") onSelect(null);
    if ((event.key !== "Enter" && event.key !== " ") || !node) return;
    event.preventDefault();
    const id = node.getAttribute("data-id");
    if (id !== null && markOf(id).kind === "node") onSelect(id);
  };
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: the cards inside have the focus; this hears their keys.
    <div className="h-full" onKeyDown={onKeyDown}>
      <FlowCanvas
        elements={elements}
        annotations={annotations}
        nodesDraggable={false}
        nodesConnectable={false}
        edgesFocusable={false}
        onNodeClick={(_, node) => node.type === "step" && onSelect(node.id)}
        onPaneClick={() => onSelect(null)}
      />
    </div>
  );
}
