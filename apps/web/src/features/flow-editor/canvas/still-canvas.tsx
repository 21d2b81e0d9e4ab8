"use client";

import type { FlowDefinition, FlowLayout } from "@millrace/contracts/flow/definition";
import { nodeCatalog } from "@millrace/nodes/catalog";
import { useMemo, useState } from "react";
import { ReactFlowProvider } from "reactflow";
import { nothingSelected } from "../state/selection.ts";
import { createAnnotations } from "./canvas-annotations.ts";
import { createElementsMapper } from "./canvas-elements.ts";
import { createMarksMapper } from "./canvas-marks.ts";
import { FlowCanvas } from "./flow-canvas.tsx";

/** A flow to look at: nothing on it can be changed or selected, and groups are open. */
export function StillCanvas({ definition, layout }: { definition: FlowDefinition; layout: FlowLayout }) {
  const [annotations] = useState(createAnnotations);
  const [mapper] = useState(() => createElementsMapper(nodeCatalog));
  const [addMarks] = useState(() => createMarksMapper(nodeCatalog));
  const elements = useMemo(() => {
    const drawn = { document: { definition, layout }, selection: nothingSelected, moving: null };
    return addMarks(mapper(drawn), { ...drawn, unfolded: "all" });
  }, [mapper, addMarks, definition, layout]);
  return (
    <ReactFlowProvider>
      <FlowCanvas
        elements={elements}
        annotations={annotations}
        nodesDraggable={false}
        nodesConnectable={false}
        elementsSelectable={false}
        edgesFocusable={false}
      />
    </ReactFlowProvider>
  );
}
