"use client";

import type { TestSet } from "@millrace/contracts/api/test-sets";
import { FlaskConical } from "lucide-react";
import { parseAsString, useQueryState } from "nuqs";
import { useReturnToCanvas } from "@/features/flow-editor/settings/use-return-to-canvas";
import { useEditor } from "@/features/flow-editor/state/editor-context";
import { useFlow } from "@/features/flow-editor/state/use-flow";
import { Breadcrumb } from "@/features/frame/breadcrumb";
import { useOrganization } from "@/organization/organization-provider";
import { useTopic } from "@/realtime/realtime-provider";
import { trpc } from "@/trpc/client";
import { Badge } from "@/ui/badge";
import { cn } from "@/ui/class-names";
import { EmptyState } from "@/ui/empty-state";
import { ErrorPanel } from "@/ui/error-panel";
import { PageHeader } from "@/ui/page-header";
import { Skeleton } from "@/ui/skeleton";
import { NewTestSet } from "./new-test-set.tsx";
import { TestSetPanel } from "./test-set-panel.tsx";
import { TestStatusWord } from "./test-status.tsx";

/** The test sets of a flow, beside its canvas: which there are, and the chosen one. */
export function TestSetsScreen() {
  const { flowId } = useEditor();
  const flow = useFlow();
  const { can, path } = useOrganization();
  const utils = trpc.useUtils();
  const [chosen, choose] = useQueryState("set", parseAsString);
  const sets = trpc.testSets.list.useQuery({ flowId });
  useReturnToCanvas(path(`/flows/${flow.id}`));
  useTopic(`flow:${flowId}`, (event) => {
    if (event.type === "flow.test_sets_changed") void utils.testSets.invalidate();
  });
  const shown = sets.data?.find(({ id }) => id === chosen) ?? sets.data?.[0];
  const mayWrite = can("flow.write");
  return (
    <div className="min-h-0 flex-1 overflow-y-auto pb-12">
      <Breadcrumb items={[{ label: flow.name, href: path(`/flows/${flow.id}`) }, { label: "Test sets" }]} />
      <PageHeader
        title="Test sets"
        purpose="Inputs with what is expected of the flow, run against the draft or a version. Calls to other services are answered with recorded outputs."
        actions={
          mayWrite &&
          sets.data &&
          sets.data.length > 0 && <NewTestSet flowId={flowId} onCreated={(id) => void choose(id)} />
        }
      />
      {sets.error && (
        <ErrorPanel error={sets.error} title="The test sets could not be loaded." className="mx-4 sm:mx-6" />
      )}
      {sets.isPending && (
        <div className="grid gap-2 px-4 sm:px-6">
          <Skeleton className="h-10 w-full" />
          <Skeleton className="h-10 w-full" />
        </div>
      )}
      {sets.data?.length === 0 && (
        <EmptyState
          icon={FlaskConical}
          title="No test sets yet"
          action={mayWrite && <NewTestSet isFirst flowId={flowId} onCreated={(id) => void choose(id)} />}
        >
          A test set keeps inputs of this flow together with the outputs they must lead to. Open a run that went well
          and save it as a test case, or write one.
        </EmptyState>
      )}
      {shown && (
        <div className="grid gap-6 px-4 sm:px-6 lg:grid-cols-[15rem_minmax(0,1fr)]">
          <SetList sets={sets.data ?? []} shown={shown.id} onChoose={(id) => void choose(id)} />
          <TestSetPanel key={shown.id} testSetId={shown.id} onRemoved={() => void choose(null)} />
        </div>
      )}
    </div>
  );
}

type SetListProps = { sets: readonly TestSet[]; shown: string; onChoose: (id: string) => void };

function SetList({ sets, shown, onChoose }: SetListProps) {
  return (
    <nav aria-label="Test sets">
      <ul className="grid gap-0.5">
        {sets.map((set) => (
          <li key={set.id}>
            <button
              type="button"
              aria-current={set.id === shown}
              onClick={() => onChoose(set.id)}
              className={cn(
                "grid w-full gap-0.5 rounded-md px-3 py-2 text-left hover:bg-muted",
                set.id === shown && "bg-selection hover:bg-selection",
              )}
            >
              <span className="flex min-w-0 items-center gap-2">
                <span className="min-w-0 flex-1 truncate font-medium text-sm">{set.name}</span>
                {set.required && <Badge tone="accent">Required</Badge>}
              </span>
              <span className="flex items-center gap-2 text-muted-foreground text-xs">
                {set.cases === 1 ? "1 case" : `${set.cases} cases`}
                {set.lastRun && <TestStatusWord status={set.lastRun.status} className="text-xs" />}
              </span>
            </button>
          </li>
        ))}
      </ul>
    </nav>
  );
}
