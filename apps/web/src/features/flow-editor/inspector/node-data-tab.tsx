import type { FlowNode } from "@millrace/contracts/flow/definition";
import type { NodeDefinition } from "@millrace/contracts/flow/node-definition";
import type { JsonValue } from "@millrace/contracts/json";
import { Lock, Play } from "lucide-react";
import Link from "next/link";
import { useOrganization } from "@/organization/organization-provider";
import { Button } from "@/ui/button";
import { EmptyState } from "@/ui/empty-state";
import { ErrorPanel } from "@/ui/error-panel";
import { JsonView } from "@/ui/json-view";
import { Skeleton } from "@/ui/skeleton";
import { openDialog, useEditor } from "../state/editor-context.ts";
import { RunPicker } from "./mapping/run-picker.tsx";
import { ShownRunLine } from "./mapping/shown-run-line.tsx";
import { useShownRun } from "./mapping/use-shown-run.ts";
import { noDataWords } from "./no-data-words.ts";
import { kindOfValue } from "./preview.ts";

type NodeDataTabProps = { node: FlowNode; type: NodeDefinition | undefined; side: "input" | "output" };

/** What came into the node, or left it, in the shown run. */
export function NodeDataTab(props: NodeDataTabProps) {
  return (
    <>
      <div className="grid gap-1.5 px-4 pt-3 empty:hidden">
        <RunPicker className="h-7 w-full text-xs" />
        <ShownRunLine />
      </div>
      <NodeData {...props} />
    </>
  );
}

function NodeData({ node, type, side }: NodeDataTabProps) {
  const editor = useEditor();
  const { can, path } = useOrganization();
  const { data, isLoading, canSeePayload, error } = useShownRun();
  if (!canSeePayload) {
    return (
      <EmptyState icon={Lock} title="Data is hidden">
        Your role does not include seeing inputs and outputs. Ask an admin for "See step inputs and outputs".
      </EmptyState>
    );
  }
  if (error) return <ErrorPanel error={error} title="The run's data could not be loaded." className="m-4" />;
  if (isLoading) {
    return (
      <div className="grid gap-2 p-4">
        <Skeleton className="h-4 w-2/3" />
        <Skeleton className="h-4 w-1/2" />
        <Skeleton className="h-4 w-3/5" />
      </div>
    );
  }
  const isTrigger = type?.kind === "trigger";
  const value = data === null ? undefined : dataOf(data, node.id, side, isTrigger);
  if (data === null || value === undefined) {
    return (
      <EmptyState
        title={data === null ? "No run yet" : side === "input" ? "Nothing came in" : "Nothing left this node"}
        action={
          can("run.execute") && (
            <Button onClick={() => openDialog(editor, { kind: "run" })}>
              <Play aria-hidden /> Run now
            </Button>
          )
        }
      >
        {data === null
          ? noDataWords(can, `what ${side === "input" ? "comes into" : "leaves"} this node`)
          : isTrigger && side === "input"
            ? "A trigger starts the run; what it got is its output."
            : "This run did not come through here."}
      </EmptyState>
    );
  }
  return (
    <div className="grid gap-2 p-4">
      <div className="flex items-baseline justify-between gap-2 text-muted-foreground text-xs">
        <span>{kindOfValue(value)}</span>
        {data.runId && (
          <Link className="hover:underline" href={path(`/runs/${data.runId}`)}>
            Open the run
          </Link>
        )}
      </div>
      <JsonView value={value} openLevels={3} />
    </div>
  );
}

type Data = NonNullable<ReturnType<typeof useShownRun>["data"]>;

function dataOf(data: Data, nodeId: string, side: "input" | "output", isTrigger: boolean): JsonValue | undefined {
  if (isTrigger) return side === "output" ? data.trigger : undefined;
  return side === "input" ? data.inputs[nodeId] : data.steps[nodeId];
}
