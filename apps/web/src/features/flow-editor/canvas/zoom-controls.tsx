import { Maximize, Minus, Plus } from "lucide-react";
import { Panel, useReactFlow, useStore } from "reactflow";
import { Button } from "@/ui/button";
import { Tooltip } from "@/ui/tooltip";

/** Zoom in, out, back to 100 %, and the whole flow in sight. */
export function ZoomControls() {
  const { zoomIn, zoomOut, zoomTo, fitView } = useReactFlow();
  const zoom = useStore((state) => Math.round(state.transform[2] * 100));
  return (
    <Panel position="bottom-left" className="flex items-center rounded-md border bg-surface">
      <Tooltip content="Zoom out">
        <Button variant="ghost" size="icon-sm" aria-label="Zoom out" onClick={() => void zoomOut({ duration: 120 })}>
          <Minus aria-hidden />
        </Button>
      </Tooltip>
      <Tooltip content="Back to 100 %">
        <Button
          variant="ghost"
          size="sm"
          className="w-12 px-0 font-mono text-xs"
          aria-label={`Zoom is ${zoom} %, set to 100 %`}
          onClick={() => void zoomTo(1, { duration: 120 })}
        >
          {zoom} %
        </Button>
      </Tooltip>
      <Tooltip content="Zoom in">
        <Button variant="ghost" size="icon-sm" aria-label="Zoom in" onClick={() => void zoomIn({ duration: 120 })}>
          <Plus aria-hidden />
        </Button>
      </Tooltip>
      <Tooltip content="Show the whole flow">
        <Button
          variant="ghost"
          size="icon-sm"
          aria-label="Show the whole flow"
          onClick={() => void fitView({ duration: 160, padding: 0.12, maxZoom: 1 })}
        >
          <Maximize aria-hidden />
        </Button>
      </Tooltip>
    </Panel>
  );
}
