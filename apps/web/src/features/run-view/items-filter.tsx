import type { ItemStatus, RunItem, RunItems } from "@millrace/contracts/api/run-times";
import type { ScopeKind } from "@millrace/contracts/flow/node-definition";
import { ChevronLeft, ChevronRight } from "lucide-react";
import { Button } from "@/ui/button";
import { cn } from "@/ui/class-names";
import { Input } from "@/ui/input";
import { StatusIcon, statusLooks } from "@/ui/status-badge";
import { presentStatuses, totalOf } from "./item-words.ts";
import { type ItemsView, itemsPage } from "./timeline-context.ts";

type ItemsFilterProps = {
  scope: ScopeKind;
  counts: RunItems["counts"];
  view: ItemsView;
  shown: readonly RunItem[];
  nextFrom: number | null;
  onChange: (view: ItemsView) => void;
};

/** Which items are shown: those of one status, and which page of them. */
export function ItemsFilter({ scope, counts, view, shown, nextFrom, onChange }: ItemsFilterProps) {
  const { filter, from, before } = view;
  const total = totalOf(counts);
  const [first, last] = [shown[0], shown.at(-1)];
  const choose = (status: ItemStatus | null) => onChange({ filter: status, from: 0, before: [] });
  return (
    <>
      <fieldset className="flex flex-wrap gap-1" aria-label="Show">
        <Chip isOn={filter === null} onClick={() => choose(null)} label="All" count={total} />
        {presentStatuses(counts).map(([status, count]) => (
          <Chip
            key={status}
            isOn={filter === status}
            onClick={() => choose(status)}
            status={status}
            label={statusLooks[status].word}
            count={count}
          />
        ))}
      </fieldset>
      {(before.length > 0 || from > 0 || nextFrom !== null) && (
        <span className="flex items-center gap-1 text-muted-foreground">
          <Button
            variant="ghost"
            size="icon-sm"
            aria-label="Page before"
            disabled={from === 0}
            onClick={() =>
              onChange({ filter, from: before.at(-1) ?? Math.max(0, from - itemsPage), before: before.slice(0, -1) })
            }
          >
            <ChevronLeft aria-hidden />
          </Button>
          {first && last && (
            <span className="font-mono tabular-nums">
              {first.index + 1}–{last.index + 1}
            </span>
          )}
          <Button
            variant="ghost"
            size="icon-sm"
            aria-label="Next page"
            disabled={nextFrom === null}
            onClick={() => nextFrom !== null && onChange({ filter, from: nextFrom, before: [...before, from] })}
          >
            <ChevronRight aria-hidden />
          </Button>
          <Input
            aria-label={scope === "loop" ? "Go to round" : "Go to item"}
            placeholder="Go to…"
            inputMode="numeric"
            className="h-7 w-20 text-xs tabular-nums"
            onKeyDown={(event) => {
              const wanted = Number(event.currentTarget.value);
              if (event.key === "Enter" && Number.isInteger(wanted) && wanted >= 1)
                onChange({ filter: null, from: wanted - 1, before: [0] });
            }}
          />
        </span>
      )}
    </>
  );
}

type ChipProps = { isOn: boolean; onClick: () => void; status?: ItemStatus; label: string; count: number };

function Chip({ isOn, onClick, status, label, count }: ChipProps) {
  return (
    <button
      type="button"
      aria-pressed={isOn}
      onClick={onClick}
      className={cn(
        "flex h-6 items-center gap-1.5 rounded-md border px-2 hover:bg-muted",
        isOn ? "border-accent bg-selection" : "text-muted-foreground",
      )}
    >
      {status && <StatusIcon status={status} />}
      {label} <span className="font-mono tabular-nums">{count.toLocaleString("en-US")}</span>
    </button>
  );
}
