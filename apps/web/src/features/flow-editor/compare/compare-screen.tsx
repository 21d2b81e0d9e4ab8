"use client";

import type { ComparedSide, Comparison } from "@millrace/contracts/api/versions";
import { parseSide, sideText } from "@millrace/contracts/flow/side";
import { ArrowLeftRight, GitCompareArrows } from "lucide-react";
import { parseAsString, useQueryStates } from "nuqs";
import { type ReactNode, useEffect, useRef, useState } from "react";
import { Breadcrumb } from "@/features/frame/breadcrumb";
import { useOrganization } from "@/organization/organization-provider";
import { useRefreshOn } from "@/realtime/use-refresh-on";
import { trpc } from "@/trpc/client";
import { Button } from "@/ui/button";
import { EmptyState } from "@/ui/empty-state";
import { ErrorPanel } from "@/ui/error-panel";
import { Switch } from "@/ui/switch";
import { boxOf } from "../canvas/node-geometry.ts";
import { ActivateVersionDialog } from "../history/activate-version-dialog.tsx";
import { useEditor } from "../state/editor-context.ts";
import { useFlow } from "../state/use-flow.ts";
import { boundsOf, type CanvasMode, firstMode, modeWords } from "./canvas-mode.ts";
import { CompareCanvases, type CompareCanvasesHandle } from "./compare-canvases.tsx";
import { ComparePanel } from "./compare-panel.tsx";
import { draftSide, production } from "./compare-path.ts";
import { ComparedSkeleton } from "./compared-skeleton.tsx";
import { SidePicker } from "./side-picker.tsx";
import { useSideWords } from "./use-side-words.ts";

/** Any two states of the flow beside each other; the address says which. */
export function CompareScreen() {
  const { flowId, branchId, sync } = useEditor();
  const flow = useFlow();
  const { path } = useOrganization();
  const [url, setUrl] = useQueryStates(
    { from: parseAsString.withDefault("production"), to: parseAsString.withDefault(sideText(draftSide(branchId))) },
    { history: "push" },
  );
  const [from, to] = [parseSide(url.from) ?? production, parseSide(url.to) ?? draftSide(branchId)];
  // What was drawn a moment ago is part of the draft, too.
  const [isSaved, setSaved] = useState(false);
  useEffect(() => {
    void sync.flush().finally(() => setSaved(true));
  }, [sync]);
  const comparison = trpc.flows.compare.useQuery(
    { flowId, from, to },
    { enabled: isSaved, staleTime: 0, placeholderData: (before) => before },
  );
  useRefreshOn(`flow:${flowId}`, () => void comparison.refetch());
  return (
    <div className="flex min-h-0 flex-1 flex-col">
      <Breadcrumb items={[{ label: flow.name, href: path(`/flows/${flowId}`) }, { label: "Compare" }]} />
      <h1 className="sr-only">{`Compare states of ${flow.name}`}</h1>
      <div className="flex shrink-0 flex-wrap items-center gap-2 border-b bg-surface px-3 py-2">
        <div className="w-52 max-sm:w-[calc(50%-1.5rem)]">
          <SidePicker label="From" side={from} onChange={(side) => void setUrl({ from: sideText(side) })} />
        </div>
        <Button
          variant="ghost"
          size="icon-sm"
          aria-label="Swap the two sides"
          title="Swap the two sides"
          onClick={() => void setUrl({ from: url.to, to: url.from })}
        >
          <ArrowLeftRight aria-hidden />
        </Button>
        <div className="w-52 max-sm:w-[calc(50%-1.5rem)]">
          <SidePicker label="To" side={to} onChange={(side) => void setUrl({ to: sideText(side) })} />
        </div>
        {comparison.data && <GoTo side={comparison.data.to} />}
      </div>
      {comparison.error ? (
        <ErrorPanel
          className="m-4"
          error={comparison.error}
          title="The two could not be compared."
          onRetry={() => void comparison.refetch()}
        />
      ) : comparison.data ? (
        <Compared comparison={comparison.data} />
      ) : (
        <ComparedSkeleton />
      )}
    </div>
  );
}

/** From looking at a version to running it. */
function GoTo({ side }: { side: ComparedSide }) {
  const { can } = useOrganization();
  const { production: current } = useFlow();
  const [isAsking, setAsking] = useState(false);
  if (side.version === null || side.isProduction || !can("version.publish")) return null;
  const isBack = current !== null && side.version < current.version;
  return (
    <>
      <Button size="sm" className="ml-auto" onClick={() => setAsking(true)}>
        {`${isBack ? "Roll back" : "Go forward"} to v${side.version}…`}
      </Button>
      {isAsking && <ActivateVersionDialog version={side.version} onClose={() => setAsking(false)} />}
    </>
  );
}

const narrow = "(max-width: 767px)";
/** About what the frame of the page and the panel take of the window. */
const besidesPx = 600;
const abovePx = 180;

type ComparedProps = {
  comparison: Comparison;
  /** What the sides are called, where they have names of their own. */
  labels?: { from: string; to: string };
  /** What stands beside the canvases instead of the list of changes. */
  panel?: (show: (nodeId: string) => void) => ReactNode;
};

/** Both sides on canvases, and beside them what differs. */
export function Compared({ comparison, labels, panel }: ComparedProps) {
  const { catalog } = useEditor();
  const [mode, setMode] = useState<CanvasMode>(() => {
    if (window.matchMedia(narrow).matches) return "overlaid";
    const boxes = [comparison.from, comparison.to].flatMap((document) =>
      document.definition.nodes.map((node) => boxOf(document, node, catalog)),
    );
    return firstMode(boundsOf(boxes), { width: window.innerWidth - besidesPx, height: window.innerHeight - abovePx });
  });
  const [withMoved, setWithMoved] = useState(true);
  const [selected, setSelected] = useState<string | null>(null);
  const canvases = useRef<CompareCanvasesHandle>(null);
  const wordsOf = useSideWords();
  const { from, to } = comparison;
  const show = (nodeId: string) => {
    setSelected(nodeId);
    canvases.current?.show(nodeId);
  };
  const isEmpty = from.definition.nodes.length === 0 && to.definition.nodes.length === 0;
  return (
    <div className="flex min-h-0 flex-1 max-lg:flex-col max-lg:overflow-y-auto">
      <div className="flex min-h-0 min-w-0 flex-1 flex-col max-lg:h-[55vh] max-lg:flex-none">
        <div className="flex shrink-0 flex-wrap items-center gap-x-4 gap-y-1 border-b px-3 py-1.5 text-sm">
          <fieldset className="flex gap-1" aria-label="Canvas">
            {(["side by side", "stacked", "overlaid"] as const).map((one) => (
              <Button key={one} size="sm" variant="ghost" aria-pressed={mode === one} onClick={() => setMode(one)}>
                {modeWords[one]}
              </Button>
            ))}
          </fieldset>
          {comparison.moved.length > 0 && (
            // biome-ignore lint/a11y/noLabelWithoutControl: the switch is the control.
            <label className="flex items-center gap-2 text-muted-foreground">
              <Switch checked={withMoved} onCheckedChange={setWithMoved} aria-label="Mark what was moved" />
              {comparison.moved.length === 1 ? "1 node was moved" : `${comparison.moved.length} nodes were moved`}
            </label>
          )}
        </div>
        <div className="min-h-0 flex-1">
          {isEmpty ? (
            <EmptyState icon={GitCompareArrows} title="Nothing to see">
              Neither of the two has a node.
            </EmptyState>
          ) : (
            <CompareCanvases
              ref={canvases}
              comparison={comparison}
              labels={labels ?? { from: titleOf(from, wordsOf), to: titleOf(to, wordsOf) }}
              mode={mode}
              withMoved={withMoved}
              selected={selected}
              onSelect={setSelected}
            />
          )}
        </div>
      </div>
      {panel ? panel(show) : <ComparePanel comparison={comparison} onShow={show} />}
    </div>
  );
}

const titleOf = (
  { side, version, isProduction, name }: ComparedSide,
  wordsOf: ReturnType<typeof useSideWords>,
): string => {
  if (version === null) return wordsOf(side);
  return `v${version}${name ? ` ${name}` : ""}${isProduction ? " (production)" : ""}`;
};
