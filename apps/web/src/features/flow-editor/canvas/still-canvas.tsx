"use client";

import type { FlowDefinition, FlowLayout } from "@millrace/contracts/flow/definition";
import { nodeCatalog } from "@millrace/nodes/catalog";
import { useMemo, useState } from "react";
import { nothingSelected } from "../state/selection.ts";
import { createAnnotations } from "./canvas-annotations.ts";
import { createElementsMapper } from "./canvas-elements.ts";
import { FlowCanvas } from "./flow-canvas.tsx";

/** A flow to look at: nothing on it can be changed or selected. */
export function StillCanvas({ definition, layout }: { definition: FlowDefinition; layout: FlowLayout }) {
  const [annotations] = useState(createAnnotations);
  const [mapper] = useState(() => createElementsMapper(nodeCatalog));
  const elements = useMemo(
    () => mapper({ document: { definition, layout }, selection: nothingSelected, moving: null }),
    [mapper, definition, layout],
  );
  return (
    <FlowCanvas
      elements={elements}
      annotations={annotations}
      nodesDraggable={false}
      nodesConnectable={false}
      elementsSelectable={false}
      edgesFocusable={false}
    />
  );
}
