"use client";

import "reactflow/dist/base.css";
import "./flow-canvas.css";
import "./canvas-marks.css";
import type { ReactNode } from "react";
import { Background, BackgroundVariant, MiniMap, ReactFlow, type ReactFlowProps } from "reactflow";
import type { Store } from "../state/store.ts";
import { AnnotationsContext, type CanvasAnnotations } from "./canvas-annotations.ts";
import type { StepEdge as StepEdgeType } from "./canvas-elements.ts";
import type { CanvasNode, DrawnElements } from "./canvas-marks.ts";
import { ConnectionLine } from "./connection-line.tsx";
import { GroupFrame } from "./group-frame.tsx";
import { NodeCard } from "./node-card.tsx";
import { gridStep } from "./node-geometry.ts";
import { NoteCard } from "./note-card.tsx";
import { ScopeGrounds } from "./scope-grounds.tsx";
import { StartView } from "./start-view.ts";
import { StepEdge } from "./step-edge.tsx";
import { ZoomControls } from "./zoom-controls.tsx";

const nodeTypes = { step: NodeCard, note: NoteCard, frame: GroupFrame };
const edgeTypes = { step: StepEdge };
const snapGrid: [number, number] = [gridStep, gridStep];

/** Above this many nodes only those in sight are kept on the page. */
const cullingThreshold = 150;
const minimapThreshold = 8;
const minimapClass = (node: CanvasNode) => `minimap-${node.type}`;
const minimapSize = { width: 168, height: 112 };

type FlowCanvasProps = Omit<ReactFlowProps<CanvasNode, StepEdgeType>, "nodes" | "edges"> & {
  elements: DrawnElements;
  annotations: Store<CanvasAnnotations>;
  children?: ReactNode;
};

/** The canvas as both the editor and the run view show it. Without handlers nothing on it can be changed. */
export function FlowCanvas({ elements, annotations, children, ...props }: FlowCanvasProps) {
  const { nodes, edges, areas } = elements;
  return (
    <AnnotationsContext value={annotations}>
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
        onlyRenderVisibleElements={nodes.length > cullingThreshold}
        {...props}
      >
        <ScopeGrounds areas={areas} />
        <Background variant={BackgroundVariant.Dots} gap={gridStep * 3} size={1.2} />
        {nodes.length > minimapThreshold && (
          <MiniMap
            style={minimapSize}
            pannable
            zoomable
            nodeBorderRadius={10}
            nodeClassName={minimapClass}
            className="max-md:hidden!"
            ariaLabel="Overview of the flow"
          />
        )}
        <ZoomControls />
        <StartView />
        {children}
      </ReactFlow>
    </AnnotationsContext>
  );
}
