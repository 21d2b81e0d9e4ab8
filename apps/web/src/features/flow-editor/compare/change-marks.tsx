import { ViewportPortal } from "reactflow";
import { cn } from "@/ui/class-names";
import type { CanvasElements, StepNode } from "../canvas/canvas-elements.ts";
import { changeLooks } from "./change-looks.ts";
import type { Marks, NodeMark } from "./marks.ts";

/** Frames and words over what differs; the cards and edges below stay what they are. */
export function ChangeMarks({ elements, marks }: { elements: CanvasElements; marks: Marks }) {
  const byId = new Map(elements.nodes.map((node) => [node.id, node]));
  return (
    <ViewportPortal>
      {[...marks.nodes].map(([id, nodeMarks]) => {
        const node = byId.get(id);
        return node && <NodeFrame key={id} node={node} marks={nodeMarks} />;
      })}
      {elements.edges.map((edge) => {
        const mark = marks.edges.get(edge.id);
        const [source, target] = [byId.get(edge.source), byId.get(edge.target)];
        if (!mark || !source || !target) return null;
        const [start, end] = [handleOf(source, edge.sourceHandle), handleOf(target, edge.targetHandle)];
        const middle = { x: (start.x + end.x) / 2, y: (start.y + end.y) / 2 };
        return <Chip key={edge.id} look={mark === "added" ? "connected" : "disconnected"} at={middle} isCentered />;
      })}
    </ViewportPortal>
  );
}

const gap = 5;
const chipPitch = 76;

function NodeFrame({ node, marks }: { node: StepNode; marks: readonly NodeMark[] }) {
  const { x, y } = node.position;
  const { width = 0, height = 0 } = node;
  const [main = "changed"] = marks;
  return (
    <>
      <div
        className={cn("pointer-events-none absolute rounded-xl border-2", changeLooks[main].line)}
        style={{
          transform: `translate(${x - gap}px, ${y - gap}px)`,
          width: width + 2 * gap,
          height: height + 2 * gap,
        }}
      />
      {marks.map((mark, index) => (
        <Chip key={mark} look={mark} at={{ x: x + 6 + index * chipPitch, y: y - gap - 10 }} />
      ))}
    </>
  );
}

type ChipProps = { look: keyof typeof changeLooks; at: { x: number; y: number }; isCentered?: boolean };

function Chip({ look, at, isCentered }: ChipProps) {
  const { icon: Icon, text, word } = changeLooks[look];
  return (
    <span
      className={cn(
        "pointer-events-none absolute z-10 flex items-center gap-1 whitespace-nowrap rounded-sm border bg-surface px-1 font-medium text-[11px] leading-4",
        text,
      )}
      style={{ transform: `translate(${at.x}px, ${at.y}px)${isCentered ? " translate(-50%, -50%)" : ""}` }}
    >
      <Icon className="size-3" aria-hidden />
      {word}
    </span>
  );
}

/** The middle of a port, on the canvas. */
function handleOf(node: StepNode, name: string | null | undefined): { x: number; y: number } {
  const handle = node.handles?.find(({ id }) => id === name);
  const { x, y } = node.position;
  if (!handle) return { x: x + (node.width ?? 0) / 2, y: y + (node.height ?? 0) / 2 };
  return { x: x + handle.x + (handle.width ?? 0) / 2, y: y + handle.y + (handle.height ?? 0) / 2 };
}
