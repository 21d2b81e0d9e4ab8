import { Lock, Search, X } from "lucide-react";
import { type KeyboardEvent, useState } from "react";
import { useOrganization } from "@/organization/organization-provider";
import { Button } from "@/ui/button";
import { Input } from "@/ui/input";
import { useReadOnly } from "../../state/editor-context.ts";
import { noDataWords } from "../no-data-words.ts";
import { DataTreeView } from "./data-tree-view.tsx";
import { useMapping } from "./mapping-state.ts";
import { RunPicker } from "./run-picker.tsx";
import { ShownRunLine } from "./shown-run-line.tsx";
import { useShownRun } from "./use-shown-run.ts";
import { useTreeRoots } from "./use-tree-source.ts";

type MappingPanelProps = {
  nodeId: string;
  onClose: () => void;
  /** After data was put into a field; on a narrow screen the panel then makes way for the field. */
  onInserted?: () => void;
};

/** Everything upstream of the node: pick a field with the keyboard or drag it into an expression, a template or a fixed field. */
export function MappingPanel({ nodeId, onClose, onInserted }: MappingPanelProps) {
  const roots = useTreeRoots(nodeId);
  const [query, setQuery] = useState("");
  const readOnly = useReadOnly();
  const target = useMapping((state) => (state.target?.nodeId === nodeId ? state.target : null));
  const { data, isLoading, canSeePayload } = useShownRun();
  const { can } = useOrganization();
  const intoTree = (event: KeyboardEvent<HTMLElement>) => {
    if (event.key !== "ArrowDown" && event.key !== "Enter") return;
    event.preventDefault();
    event.currentTarget.closest("section")?.querySelector<HTMLElement>("[role=tree]")?.focus();
  };
  return (
    <section aria-label="Data" className="flex h-full min-h-0 flex-col bg-surface">
      <div className="flex h-12 shrink-0 items-center gap-2 border-b pr-2 pl-3">
        <h2 className="font-medium text-sm">Data</h2>
        <RunPicker className="h-7 min-w-0 flex-1 text-xs" />
        <Button variant="ghost" size="icon-sm" className="ml-auto" aria-label="Hide the data" onClick={onClose}>
          <X aria-hidden />
        </Button>
      </div>
      <ShownRunLine className="shrink-0 px-3 pt-2" />
      <div className="relative shrink-0 p-2">
        <Search
          className="-translate-y-1/2 pointer-events-none absolute top-1/2 left-4.5 size-4 text-muted-foreground"
          aria-hidden
        />
        <Input
          type="search"
          className="pl-8"
          placeholder="Search fields and values"
          aria-label="Search the data"
          value={query}
          onChange={(event) => setQuery(event.target.value)}
          onKeyDown={intoTree}
        />
      </div>
      <DataTreeView
        roots={roots}
        query={query}
        onInsert={
          target && !readOnly
            ? (entry) => {
                onInserted?.();
                target.insert(entry.path);
              }
            : null
        }
      />
      <p className="flex shrink-0 items-center gap-1.5 border-t px-3 py-2 text-muted-foreground text-xs">
        {!canSeePayload ? (
          <>
            <Lock className="size-3 shrink-0" aria-hidden /> Your role sees types, but not the data of runs.
          </>
        ) : readOnly ? (
          "Enter copies the path."
        ) : target ? (
          <span className="truncate">
            {onInserted ? "Goes into " : "Enter inserts into "}
            <strong className="font-medium text-foreground">{target.label}</strong>.{!onInserted && " Or drag."}
          </span>
        ) : data || isLoading ? (
          onInserted ? (
            "Tap into a parameter first, then insert from here."
          ) : (
            "Drag a field into a parameter, or click into one and press Enter here."
          )
        ) : (
          noDataWords(can, "values beside the types")
        )}
      </p>
    </section>
  );
}
