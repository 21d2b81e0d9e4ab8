"use client";

import "reactflow/dist/base.css";
import "./flow-canvas.css";
import "./canvas-marks.css";
import { type ReactNode, useMemo } from "react";
import { Background, BackgroundVariant, ReactFlow, type ReactFlowProps } from "reactflow";
import type { Store } from "../state/store.ts";
import { AnnotationsContext, type CanvasAnnotations } from "./canvas-annotations.ts";
import type { StepEdge as StepEdgeType } from "./canvas-elements.ts";
import type { CanvasNode, DrawnElements } from "./canvas-marks.ts";
import { ConnectionLine } from "./connection-line.tsx";
import { FocusIntoSight } from "./focus-into-sight.ts";
import { GroupFrame } from "./group-frame.tsx";
import { NodeCard } from "./node-card.tsx";
import { gridStep } from "./node-geometry.ts";
import { NoteCard } from "./note-card.tsx";
import { largeFlow, OverviewContext, useOverview } from "./overview/overview-context.ts";
import { OverviewLayer } from "./overview/overview-layer.tsx";
import { OverviewMap } from "./overview/overview-map.tsx";
import { createSceneMapper } from "./overview/overview-scene.ts";
import { useEdgeUnderPointer } from "./overview/use-edge-under-pointer.ts";
import { ScopeGrounds } from "./scope-grounds.tsx";
import { StartView } from "./start-view.ts";
import { StepEdge } from "./step-edge.tsx";
import { ZoomControls } from "./zoom-controls.tsx";

const nodeTypes = { step: NodeCard, note: NoteCard, frame: GroupFrame };
const edgeTypes = { step: StepEdge };
const snapGrid: [number, number] = [gridStep, gridStep];

const minimapThreshold = 8;

type FlowCanvasProps = Omit<ReactFlowProps<CanvasNode, StepEdgeType>, "nodes" | "edges"> & {
  elements: DrawnElements;
  annotations: Store<CanvasAnnotations>;
  /** Without the small map, where the canvas is small itself. */
  withMap?: boolean;
  children?: ReactNode;
};

/** The canvas as both the editor and the run view show it. Without handlers nothing on it can be changed. */
export function FlowCanvas({ elements, annotations, withMap = true, children, ...props }: FlowCanvasProps) {
  const { nodes, areas } = elements;
  const isOverview = useOverview(nodes.length);
  const { scene, edges } = useOverviewScene(elements, isOverview);
  return (
    <AnnotationsContext value={annotations}>
      <OverviewContext value={isOverview}>
        <ReactFlow<CanvasNode, StepEdgeType>
          className="flow-canvas"
          nodes={nodes}
          edges={edges}
          nodeTypes={nodeTypes}
          edgeTypes={edgeTypes}
          connectionLineComponent={ConnectionLine}
          connectionRadius={28}
          snapToGrid
          snapGrid={snapGrid}
          minZoom={0.1}
          maxZoom={2}
          panOnScroll
          zoomOnDoubleClick={false}
          deleteKeyCode={null}
          disableKeyboardA11y
          onlyRenderVisibleElements={nodes.length > largeFlow}
          {...props}
        >
          <ScopeGrounds areas={areas} />
          {scene && <OverviewLayer scene={scene} />}
          <Background variant={BackgroundVariant.Dots} gap={gridStep * 3} size={1.2} />
          {withMap && nodes.length > minimapThreshold && <OverviewMap nodes={nodes} />}
          <ZoomControls />
          <StartView />
          <FocusIntoSight />
          {children}
        </ReactFlow>
      </OverviewContext>
    </AnnotationsContext>
  );
}

/** In the overview: its picture, and as elements of the page only the edges that are selected or pointed at. */
function useOverviewScene({ nodes, edges }: DrawnElements, isOverview: boolean) {
  const mapper = useMemo(() => createSceneMapper((svg) => new Path2D(svg)), []);
  const scene = useMemo(() => (isOverview ? mapper(nodes, edges) : null), [isOverview, mapper, nodes, edges]);
  const pointedAt = useEdgeUnderPointer(isOverview, scene);
  const onPage = useMemo(
    () => (isOverview ? edges.filter(({ id, selected }) => selected || id === pointedAt) : edges),
    [isOverview, edges, pointedAt],
  );
  return { scene, edges: onPage };
}
