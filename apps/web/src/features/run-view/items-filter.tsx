import type { ItemStatus, RunItems } from "@millrace/contracts/api/run-times";
import type { ScopeKind } from "@millrace/contracts/flow/node-definition";
import { ArrowDown } from "lucide-react";
import { Button } from "@/ui/button";
import { cn } from "@/ui/class-names";
import { Input } from "@/ui/input";
import { Kbd } from "@/ui/kbd";
import { StatusIcon, statusLooks } from "@/ui/status-badge";
import { presentStatuses, totalOf } from "./item-words.ts";
import type { ItemsView } from "./timeline-context.ts";

type ItemsFilterProps = {
  scope: ScopeKind;
  counts: RunItems["counts"];
  view: ItemsView;
  onChange: (view: ItemsView) => void;
  onNextFailed: () => void;
};

/** From so many on one is looked for by its number. */
const isMany = (total: number): boolean => total > 20;

/** Which items are shown, and ways to one of them: the next that failed, or by its number. */
export function ItemsFilter({ scope, counts, view, onChange, onNextFailed }: ItemsFilterProps) {
  const { filter } = view;
  const total = totalOf(counts);
  const choose = (status: ItemStatus | null) => onChange({ filter: status, target: null });
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
      {(counts.failed ?? 0) > 0 && (
        <Button variant="ghost" size="sm" className="h-6 px-2 text-xs" aria-keyshortcuts="n" onClick={onNextFailed}>
          <ArrowDown aria-hidden /> Next failed <Kbd>N</Kbd>
        </Button>
      )}
      {isMany(total) && (
        <Input
          aria-label={scope === "loop" ? "Go to round" : "Go to item"}
          placeholder="Go to…"
          inputMode="numeric"
          className="h-6 w-20 text-xs tabular-nums"
          onKeyDown={(event) => {
            const wanted = Number(event.currentTarget.value);
            if (event.key === "Enter" && Number.isInteger(wanted) && wanted >= 1)
              onChange({ filter: null, target: { index: wanted - 1, focus: true } });
          }}
        />
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
