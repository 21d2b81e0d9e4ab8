import { Pin, StickyNote } from "lucide-react";
import { memo } from "react";
import type { NodeProps } from "reactflow";
import { cn } from "@/ui/class-names";
import { StatusIcon, statusLooks } from "@/ui/status-badge";
import type { NodeRunStatus } from "../live-run/run-progress.ts";
import { NodePresence } from "../presence/node-presence.tsx";
import { NodeFigure } from "../statistics/node-figure.tsx";
import { useAnnotation } from "./canvas-annotations.ts";
import type { StepNode } from "./canvas-elements.ts";
import { sizeForPorts } from "./node-geometry.ts";
import { NodeIcon } from "./node-icon.tsx";
import { useIsOverview } from "./overview/overview-context.ts";
import { PortHandle } from "./port-handle.tsx";

const rings: Record<NodeRunStatus, string> = {
  running: "border-accent ring-2 ring-accent/35",
  waiting: "border-waiting ring-2 ring-waiting/25",
  retrying: "border-retrying ring-2 ring-retrying/25",
  succeeded: "border-succeeded/70",
  failed: "border-failed ring-2 ring-failed/25",
  cancelled: "border-cancelled",
  skipped: "opacity-55",
};

/** A node on the canvas: icon, name, one line of meaning; around it ports, run status and problems. */
export const NodeCard = memo(function NodeCard(props: NodeProps<StepNode>) {
  return useIsOverview() ? null : <WholeCard {...props} />;
});

function WholeCard({ id, data, selected }: NodeProps<StepNode>) {
  const { node, type, ports, usedOutputs } = data;
  const status = useAnnotation((annotations) => annotations.statuses.get(id));
  const isPinned = useAnnotation((annotations) => annotations.pinned.has(id));
  const { height } = sizeForPorts(ports);
  const used = new Set(usedOutputs.split(" "));
  return (
    <div className="group/card relative h-full w-full" data-selected={selected || undefined} data-status={status}>
      <div
        className={cn(
          "flex h-full items-center gap-2.5 rounded-lg border border-border-strong/60 bg-surface px-2.5 transition-[border-color,box-shadow]",
          node.disabled && "border-dashed",
          status && rings[status],
          selected && "border-accent ring-2 ring-accent/45",
        )}
      >
        <span className={cn("contents", node.disabled && "[&>*]:opacity-45")}>
          <NodeIcon icon={type?.icon} category={type?.category} />
          <span className="grid min-w-0 flex-1">
            <span className="truncate font-medium text-sm leading-5">{node.name}</span>
            <span className="truncate text-muted-foreground text-xs leading-4">
              {node.disabled
                ? "Disabled, passes its input on"
                : type
                  ? type.describe(node.params)
                  : `Unknown node type ${node.type}`}
            </span>
          </span>
        </span>
        {isPinned && <Pin className="size-3.5 shrink-0 text-accent-text" aria-label="Output is pinned for tests" />}
        {node.notes && (
          <span title={node.notes} className="shrink-0">
            <StickyNote className="size-3.5 text-muted-foreground" aria-label="Has notes" />
          </span>
        )}
        {status && (
          <span title={statusLooks[status].word}>
            <StatusIcon status={status} />
            <span className="sr-only">{statusLooks[status].word}</span>
          </span>
        )}
      </div>
      <NodeFigure nodeId={id} />
      {node.disabled && <span aria-hidden className="node-bypass" />}
      <ProblemBadge nodeId={id} />
      <NodePresence nodeId={id} />
      {/* Ports stand outside the bordered box, exactly where the geometry puts the ends of edges. */}
      {ports.inputs.map((port, index) => (
        <PortHandle
          key={port.name}
          nodeId={id}
          port={port}
          side="input"
          index={index}
          count={ports.inputs.length}
          height={height}
          isUsed
        />
      ))}
      {ports.outputs.map((port, index) => (
        <PortHandle
          key={port.name}
          nodeId={id}
          port={port}
          side="output"
          index={index}
          count={ports.outputs.length}
          height={height}
          isUsed={used.has(port.name)}
        />
      ))}
    </div>
  );
}

function ProblemBadge({ nodeId }: { nodeId: string }) {
  const problem = useAnnotation((annotations) => annotations.problems.get(nodeId));
  if (!problem) return null;
  const words = problem.count === 1 ? "1 problem" : `${problem.count} problems`;
  return (
    <span
      title={words}
      className={cn(
        "-top-2 -right-2 absolute grid h-4.5 min-w-4.5 place-items-center rounded-full px-1 font-medium text-[11px] text-background tabular-nums leading-none",
        problem.severity === "error" ? "bg-failed" : "bg-waiting",
      )}
    >
      <span aria-hidden>{problem.count}</span>
      <span className="sr-only">{words}</span>
    </span>
  );
}
