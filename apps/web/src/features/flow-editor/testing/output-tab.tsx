"use client";

import type { FlowNode } from "@millrace/contracts/flow/definition";
import { bodyPort, type NodeDefinition } from "@millrace/contracts/flow/node-definition";
import type { JsonValue } from "@millrace/contracts/json";
import { portsOf } from "@millrace/engine/flow/graph";
import { Pencil, Pin, PinOff } from "lucide-react";
import { useState } from "react";
import { useOrganization } from "@/organization/organization-provider";
import { trpc } from "@/trpc/client";
import { Button } from "@/ui/button";
import { JsonView } from "@/ui/json-view";
import { RelativeTime } from "@/ui/relative-time";
import { Skeleton } from "@/ui/skeleton";
import { NodeDataTab } from "../inspector/node-data-tab.tsx";
import { kindOfValue } from "../inspector/preview.ts";
import { useLastRun } from "../inspector/use-last-run.ts";
import { useEditor } from "../state/editor-context.ts";
import { useFlow } from "../state/use-flow.ts";
import { PinEditor } from "./pin-editor.tsx";
import { StepError } from "./step-error.tsx";
import { usePinning } from "./use-pinning.ts";
import { usePins } from "./use-pins.ts";

/** What left the node in the last run, or its error; and what tests give instead, where that is pinned. */
export function OutputTab({ node, type }: { node: FlowNode; type: NodeDefinition | undefined }) {
  const { can } = useOrganization();
  const { byNode } = usePins();
  const pin = byNode.get(node.id);
  const { branch } = useFlow();
  const mayPin =
    can("run.execute") && can("run.payload") && !branch.isArchived && type !== undefined && type.kind !== "trigger";
  const ports = portsOf(node, type).outputs.filter(({ name }) => name !== bodyPort);
  const [editing, setEditing] = useState<{ port: string; value: JsonValue } | null>(null);
  const lastPort = ports[0]?.name ?? "out";
  if (editing) return <PinEditor node={node} ports={ports} initial={editing} onClose={() => setEditing(null)} />;
  return (
    <>
      {pin ? (
        <PinnedOutput nodeId={node.id} mayPin={mayPin} onEdit={setEditing} />
      ) : (
        mayPin && ports.length > 0 && <PinBar nodeId={node.id} port={lastPort} onEdit={setEditing} />
      )}
      <StepError nodeId={node.id} />
      <NodeDataTab node={node} type={type} side="output" />
    </>
  );
}

type Edit = (start: { port: string; value: JsonValue }) => void;

function PinBar({ nodeId, port, onEdit }: { nodeId: string; port: string; onEdit: Edit }) {
  const { data } = useLastRun();
  const value = data?.steps[nodeId];
  const from = data?.ports?.[nodeId] ?? port;
  const { set } = usePinning();
  return (
    <div className="flex flex-wrap items-center gap-2 border-b px-4 py-2">
      {value !== undefined && (
        <Button size="sm" busy={set.isPending} onClick={() => set.mutate({ node: nodeId, port: from, value })}>
          <Pin aria-hidden /> Pin this output
        </Button>
      )}
      <Button size="sm" variant="ghost" onClick={() => onEdit({ port: from, value: value ?? {} })}>
        <Pencil aria-hidden /> {value === undefined ? "Pin data by hand" : "Edit and pin"}
      </Button>
    </div>
  );
}

function PinnedOutput({ nodeId, mayPin, onEdit }: { nodeId: string; mayPin: boolean; onEdit: Edit }) {
  const { flowId, branchId } = useEditor();
  const { can } = useOrganization();
  const { byNode } = usePins();
  const pin = byNode.get(nodeId);
  const query = trpc.pins.get.useQuery({ flowId, branchId, node: nodeId }, { enabled: can("run.payload") });
  const { remove } = usePinning();
  const data = query.data;
  return (
    <section aria-label="Pinned data" className="border-b bg-selection/40 px-4 py-3">
      <div className="flex flex-wrap items-center gap-x-2 gap-y-1">
        <Pin className="size-4 text-accent-text" aria-hidden />
        <h3 className="font-medium text-sm">Pinned</h3>
        {pin && (
          <span className="text-muted-foreground text-xs">
            by {pin.by}, <RelativeTime at={new Date(pin.at)} />
          </span>
        )}
        {mayPin && (
          <span className="ml-auto flex gap-1">
            <Button size="sm" variant="ghost" disabled={!data} onClick={() => data && onEdit(data)}>
              <Pencil aria-hidden /> Edit
            </Button>
            <Button size="sm" variant="ghost" busy={remove.isPending} onClick={() => remove.mutate({ node: nodeId })}>
              <PinOff aria-hidden /> Unpin
            </Button>
          </span>
        )}
      </div>
      <p className="mt-1 text-muted-foreground text-xs">
        Tests of the draft give this instead of executing the node. Production is not touched by it.
      </p>
      {query.isLoading && <Skeleton className="mt-2 h-4 w-2/3" />}
      {data && (
        <div className="mt-2 grid gap-1">
          <span className="text-muted-foreground text-xs">
            {kindOfValue(data.value)}
            {data.port !== "out" && ` through "${data.port}"`}
          </span>
          <JsonView value={data.value} openLevels={2} />
        </div>
      )}
    </section>
  );
}
