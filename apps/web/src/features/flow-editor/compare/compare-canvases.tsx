"use client";

import type { Comparison } from "@millrace/contracts/api/versions";
import { type Ref, useEffect, useImperativeHandle, useMemo, useRef, useState } from "react";
import { getViewportForBounds } from "reactflow";
import { cn } from "@/ui/class-names";
import { boxOf } from "../canvas/node-geometry.ts";
import type { FlowDocument, Point } from "../document/flow-document.ts";
import { useEditor } from "../state/editor-context.ts";
import { boundsOf, type CanvasMode } from "./canvas-mode.ts";
import { createLinkedViews } from "./linked-views.ts";
import { type MarkedDocument, markedOverlay, markedSides } from "./marks.ts";
import { SideCanvas } from "./side-canvas.tsx";

type CompareCanvasesProps = {
  comparison: Comparison;
  labels: { from: string; to: string };
  mode: CanvasMode;
  withMoved: boolean;
  selected: string | null;
  onSelect: (nodeId: string | null) => void;
  ref: Ref<CompareCanvasesHandle>;
};

/** What the list beside the canvases asks of them. */
export type CompareCanvasesHandle = { show: (nodeId: string) => void };

/** Both sides beside or above each other, moving together, or one canvas with both. */
export function CompareCanvases(props: CompareCanvasesProps) {
  const { comparison, labels, mode, withMoved, selected, onSelect, ref } = props;
  const { catalog } = useEditor();
  const [views] = useState(createLinkedViews);
  const shown = useMemo((): { key: string; label: string; marked: MarkedDocument }[] => {
    if (mode === "overlaid")
      return [
        {
          key: "both",
          label: `${labels.from} and ${labels.to}`,
          marked: markedOverlay(comparison, withMoved, catalog),
        },
      ];
    const { from, to } = markedSides(comparison, withMoved, catalog);
    return [
      { key: "from", label: labels.from, marked: from },
      { key: "to", label: labels.to, marked: to },
    ];
  }, [comparison, labels.from, labels.to, mode, withMoved, catalog]);

  const middleOf = (document: FlowDocument, nodeId: string): Point | null => {
    const node = document.definition.nodes.find(({ id }) => id === nodeId);
    if (!node) return null;
    const { x, y, width, height } = boxOf(document, node, catalog);
    return { x: x + width / 2, y: y + height / 2 };
  };
  /** The first look at both sides, unless somebody asks for a node sooner. */
  const firstView = useRef<ReturnType<typeof setTimeout>>(undefined);
  useImperativeHandle(ref, () => ({
    show(nodeId) {
      clearTimeout(firstView.current);
      const places = shown.flatMap(({ key, marked }): [string, Point][] => {
        const middle = middleOf(marked.document, nodeId);
        return middle ? [[key, middle]] : [];
      });
      views.center(new Map(places));
    },
  }));

  // Each canvas begins with a view of its own; together they show what is on any of them.
  const documents = useMemo(() => shown.map(({ marked }) => marked.document), [shown]);
  const subject = `${comparison.from.contentHash} ${comparison.to.contentHash} ${mode}`;
  // The view stays as it is while the same two are shown.
  useEffect(() => {
    firstView.current = setTimeout(() => {
      const size = views.size();
      const bounds = boundsOf(
        documents.flatMap((document) => document.definition.nodes.map((node) => boxOf(document, node, catalog))),
      );
      if (size && bounds) views.reset(getViewportForBounds(bounds, size.width, size.height, 0.2, 1, 0.12));
    }, 120);
    return () => clearTimeout(firstView.current);
  }, [views, subject]);

  return (
    <div
      className={cn(
        "grid h-full min-h-0",
        mode === "side by side" && "grid-cols-2 divide-x",
        mode === "stacked" && "grid-rows-2 divide-y",
      )}
    >
      {shown.map(({ key, label, marked }) => (
        <div key={key} className="relative min-h-0 min-w-0">
          <p className="absolute top-2 left-2 z-10 max-w-[calc(100%-1rem)] truncate rounded-md border bg-surface px-2 py-0.5 text-xs">
            {label}
          </p>
          <SideCanvas {...marked} viewKey={key} views={views} label={label} selected={selected} onSelect={onSelect} />
        </div>
      ))}
    </div>
  );
}
