"use client";

import type { RunDetail } from "@millrace/contracts/api/runs";
import { framesOf, nodeIdOf } from "@millrace/engine/run/path";
import { nodeCatalog } from "@millrace/nodes/catalog";
import { X } from "lucide-react";
import { useSyncExternalStore } from "react";
import { NodeIcon } from "@/features/flow-editor/canvas/node-icon";
import { Button } from "@/ui/button";
import { Sheet, SheetContent } from "@/ui/sheet";
import { itemName } from "./item-words.ts";
import { RunPayload } from "./run-payload.tsx";
import { SelectedStep } from "./selected-step.tsx";
import type { Folds } from "./timeline-context.ts";

type RunDetailsProps = {
  run: RunDetail;
  selected: string | null;
  onSelect: (path: string | null) => void;
  folds: Folds;
};

/** Beside the canvas: the selected step, or without one the run's own input and output. On a narrow screen it slides in. */
export function RunDetails({ run, selected, onSelect, folds }: RunDetailsProps) {
  const isNarrow = useIsNarrow();
  const nodeId = selected === null ? null : nodeIdOf(selected);
  const node = run.definition.nodes.find((candidate) => candidate.id === nodeId);
  const type = node && nodeCatalog.find(node.type, node.typeVersion);
  const title = node?.name ?? "Run";
  const onClose = () => onSelect(null);
  const content =
    node && selected !== null ? (
      <SelectedStep key={selected} run={run} path={selected} isTrigger={type?.kind === "trigger"} folds={folds} />
    ) : (
      <RunPayload run={run} />
    );
  if (isNarrow) {
    return node ? (
      <Sheet open onOpenChange={(open) => !open && onClose()}>
        <SheetContent title={title} side="bottom" className="h-[85vh]">
          {content}
        </SheetContent>
      </Sheet>
    ) : (
      <section className="border-t bg-surface" aria-label="Run">
        {content}
      </section>
    );
  }
  return (
    <aside className="flex w-[26rem] shrink-0 flex-col border-l bg-surface xl:w-[30rem]" aria-label={title}>
      {node && (
        <div className="flex h-12 shrink-0 items-center gap-2.5 border-b pr-2 pl-3">
          <NodeIcon icon={type?.icon} category={type?.category} />
          <div className="min-w-0 flex-1">
            <h2 className="truncate font-medium text-sm leading-5">{node.name}</h2>
            <p className="truncate text-muted-foreground text-xs leading-4">
              {type?.title ?? node.type} · {placeText(run, selected ?? "")}
              <code className="font-mono">{node.id}</code>
            </p>
          </div>
          <Button variant="ghost" size="icon-sm" aria-label="Back to the run" onClick={onClose}>
            <X aria-hidden />
          </Button>
        </div>
      )}
      <div className="min-h-0 flex-1 overflow-y-auto">{content}</div>
    </aside>
  );
}

/** "Item 22 of Each order · ", for a step inside a scope. */
const placeText = (run: RunDetail, path: string): string =>
  framesOf(path)
    .map(({ scope, index }) => {
      const node = run.definition.nodes.find(({ id }) => id === nodeIdOf(scope));
      const kind = node && nodeCatalog.find(node.type, node.typeVersion)?.scope;
      return kind === "boundary" ? `${node?.name} · ` : `${itemName(kind ?? "map", index)} of ${node?.name} · `;
    })
    .join("");

const narrow = "(max-width: 767px)";

function useIsNarrow(): boolean {
  return useSyncExternalStore(
    (onChange) => {
      const list = window.matchMedia(narrow);
      list.addEventListener("change", onChange);
      return () => list.removeEventListener("change", onChange);
    },
    () => window.matchMedia(narrow).matches,
    () => false,
  );
}
