"use client";

import { type MergeChoice, mergePreviewInput } from "@millrace/contracts/api/branches";
import { GitMerge } from "lucide-react";
import { useRouter } from "next/navigation";
import { parseAsStringLiteral, useQueryState } from "nuqs";
import { useEffect, useMemo, useState } from "react";
import { Breadcrumb } from "@/features/frame/breadcrumb";
import { useOrganization } from "@/organization/organization-provider";
import { useRefreshOn } from "@/realtime/use-refresh-on";
import { trpc } from "@/trpc/client";
import { Button } from "@/ui/button";
import { EmptyState } from "@/ui/empty-state";
import { ErrorPanel } from "@/ui/error-panel";
import { toast } from "@/ui/toaster";
import { Compared } from "../compare/compare-screen.tsx";
import { ComparedSkeleton } from "../compare/compared-skeleton.tsx";
import { useEditor } from "../state/editor-context.ts";
import { useFlow } from "../state/use-flow.ts";
import { mainInAddress } from "./branch-address.ts";
import { MergePanel } from "./merge-panel.tsx";

const directions = mergePreviewInput.shape.direction.options;
const keyOf = ({ path }: Pick<MergeChoice, "path">) => path.join("\n");

/** A merge of the open branch with the main one, before it is done: what it changes, and what both sides changed. */
export function MergeScreen() {
  const flow = useFlow();
  const { path } = useOrganization();
  const { flowId } = useEditor();
  return (
    <div className="flex min-h-0 flex-1 flex-col">
      <Breadcrumb items={[{ label: flow.name, href: path(`/flows/${flowId}`) }, { label: "Merge" }]} />
      {flow.branch.isMain ? (
        <EmptyState icon={GitMerge} title="This is the main branch">
          Open another branch in the header; then it can be merged into main, or updated from it.
        </EmptyState>
      ) : (
        <Merging />
      )}
    </div>
  );
}

function Merging() {
  const { flowId, sync } = useEditor();
  const { branch } = useFlow();
  const { can, path } = useOrganization();
  const router = useRouter();
  const utils = trpc.useUtils();
  const [direction, setDirection] = useQueryState(
    "direction",
    parseAsStringLiteral(directions).withDefault("into_main"),
  );
  const [chosen, setChosen] = useState<ReadonlyMap<string, MergeChoice>>(new Map());
  const choices = useMemo(() => [...chosen.values()], [chosen]);
  const [isSaved, setSaved] = useState(false);
  useEffect(() => {
    void sync.flush().finally(() => setSaved(true));
  }, [sync]);
  const input = { flowId, branchId: branch.id, direction, choices };
  const preview = trpc.branches.mergePreview.useQuery(input, {
    enabled: isSaved,
    staleTime: 0,
    placeholderData: (before, query) => (query?.queryKey[1]?.input?.direction === direction ? before : undefined),
  });
  useRefreshOn(`flow:${flowId}`, () => void preview.refetch());
  const isIntoMain = direction === "into_main";
  const names = isIntoMain ? { ours: "main", theirs: branch.name } : { ours: branch.name, theirs: "main" };
  const merge = trpc.branches.merge.useMutation({
    onSuccess: ({ draftRevision }) => {
      toast.success(isIntoMain ? `${branch.name} is merged into main` : `${branch.name} is up to date with main`);
      void utils.branches.invalidate();
      void utils.flows.get.invalidate({ flowId });
      if (!isIntoMain) sync.heard(draftRevision);
      router.push(path(`/flows/${flowId}?branch=${isIntoMain ? mainInAddress : branch.id}`));
    },
    onError: () => void preview.refetch(),
  });
  const turn = (next: typeof direction) => {
    setChosen(new Map());
    merge.reset();
    void setDirection(next);
  };
  const { data } = preview;
  return (
    <>
      <div className="flex shrink-0 flex-wrap items-center gap-2 border-b bg-surface px-3 py-2">
        <h1 className="min-w-0 truncate font-medium text-sm">
          {isIntoMain ? `Merge ${branch.name} into main` : `Update ${branch.name} from main`}
        </h1>
        <fieldset className="ml-auto flex gap-1" aria-label="Direction">
          <Button size="sm" variant="ghost" aria-pressed={isIntoMain} onClick={() => turn("into_main")}>
            Into main
          </Button>
          <Button size="sm" variant="ghost" aria-pressed={!isIntoMain} onClick={() => turn("from_main")}>
            From main
          </Button>
        </fieldset>
      </div>
      {preview.error ? (
        <ErrorPanel
          className="m-4"
          error={preview.error}
          title="The merge could not be worked out."
          onRetry={() => void preview.refetch()}
        />
      ) : !data ? (
        <ComparedSkeleton />
      ) : (
        <Compared
          comparison={data.comparison}
          labels={{ from: `${names.ours} now`, to: `${names.ours} after the merge` }}
          panel={(onShow) => (
            <MergePanel
              preview={data}
              names={names}
              choiceOf={(conflict) => chosen.get(keyOf(conflict))}
              onChoose={(made) => setChosen((before) => new Map(before).set(keyOf(made), made))}
              onChooseAll={(made) => setChosen(new Map(made.map((one) => [keyOf(one), one])))}
              onShow={onShow}
              readOnly={!can("flow.write") || branch.isArchived}
              error={merge.error}
              isMerging={merge.isPending}
              isOld={preview.isPlaceholderData}
              onMerge={() => {
                const { sourceRevision, targetRevision } = data;
                merge.mutate({ ...input, sourceRevision, targetRevision });
              }}
            />
          )}
        />
      )}
    </>
  );
}
