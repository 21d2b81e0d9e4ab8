"use client";

import { type KeyboardEvent, useEffect, useMemo, useState } from "react";
import { ReactFlowProvider, useReactFlow, useStoreApi } from "reactflow";
import { createAnnotations } from "../canvas/canvas-annotations.ts";
import { createElementsMapper } from "../canvas/canvas-elements.ts";
import { createMarksMapper, markOf } from "../canvas/canvas-marks.ts";
import { FlowCanvas } from "../canvas/flow-canvas.tsx";
import { useEditor } from "../state/editor-context.ts";
import { nothingSelected, selectNodes } from "../state/selection.ts";
import { ChangeMarks } from "./change-marks.tsx";
import type { LinkedViews } from "./linked-views.ts";
import type { MarkedDocument } from "./marks.ts";
import "./compare.css";

type SideCanvasProps = MarkedDocument & {
  /** By which the views know this canvas. */
  viewKey: string;
  views: LinkedViews;
  label: string;
  selected: string | null;
  onSelect: (nodeId: string | null) => void;
};

/** One side on a canvas of its own; nothing on it can be changed, and its view moves with the other's. */
export function SideCanvas(props: SideCanvasProps) {
  return (
    <ReactFlowProvider>
      <Canvas {...props} />
    </ReactFlowProvider>
  );
}

function Canvas({ document, marks, viewKey, views, label, selected, onSelect }: SideCanvasProps) {
  const { catalog } = useEditor();
  const [annotations] = useState(createAnnotations);
  const [mapper] = useState(() => createElementsMapper(catalog));
  const [addMarks] = useState(() => createMarksMapper(catalog));
  const { setViewport } = useReactFlow();
  const store = useStoreApi();
  useEffect(
    () =>
      views.add(viewKey, {
        set: (view) => void setViewport(view),
        size: () => {
          const { width, height } = store.getState();
          return { width, height };
        },
      }),
    [views, viewKey, setViewport, store],
  );
  const steps = useMemo(() => {
    const isThere = selected !== null && document.definition.nodes.some(({ id }) => id === selected);
    const selection = isThere ? selectNodes(selected) : nothingSelected;
    const plain = mapper({ document, selection, moving: null });
    const edges = plain.edges.map((edge) => {
      const mark = marks.edges.get(edge.id);
      return mark ? { ...edge, className: `edge-${mark}` } : edge;
    });
    return { ...plain, edges };
  }, [mapper, document, marks, selected]);
  // Every node is shown: groups are open here, whatever the draft has collapsed.
  const elements = useMemo(
    () => addMarks(steps, { document, selection: nothingSelected, moving: null, unfolded: "all" }),
    [addMarks, steps, document],
  );

  const onKeyDown = (event: KeyboardEvent) => {
    const node = event.target instanceof Element ? event.target.closest(".react-flow__node") : null;
    if (event.key === "Escape") onSelect(null);
    if ((event.key !== "Enter" && event.key !== " ") || !node) return;
    event.preventDefault();
    const id = node.getAttribute("data-id");
    if (id !== null && markOf(id).kind === "node") onSelect(id);
  };
  return (
    <section className="h-full" aria-label={label} onKeyDown={onKeyDown}>
      <FlowCanvas
        elements={elements}
        annotations={annotations}
        withMap={false}
        nodesDraggable={false}
        nodesConnectable={false}
        edgesFocusable={false}
        onMove={(_, view) => views.moved(viewKey, view)}
        onNodeClick={(_, node) => node.type === "step" && onSelect(node.id)}
        onPaneClick={() => onSelect(null)}
      >
        <ChangeMarks elements={steps} marks={marks} />
      </FlowCanvas>
    </section>
  );
}
