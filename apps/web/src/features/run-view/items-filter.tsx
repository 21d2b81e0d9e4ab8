import type { ItemStatus, RunItems } from "@millrace/contracts/api/run-times";
import type { ScopeKind } from "@millrace/contracts/flow/node-definition";
import { ArrowDown, ArrowUp } from "lucide-react";
import { shiftKey } from "@/features/flow-editor/canvas/shortcut-keys";
import { Button } from "@/ui/button";
import { cn } from "@/ui/class-names";
import { Input } from "@/ui/input";
import { Kbd } from "@/ui/kbd";
import { StatusIcon, statusLooks } from "@/ui/status-badge";
import type { FoundItem, Way } from "./failed-items.ts";
import { presentStatuses, totalOf } from "./item-words.ts";
import type { ItemsView } from "./timeline-context.ts";

type ItemsFilterProps = {
  scope: ScopeKind;
  counts: RunItems["counts"];
  view: ItemsView;
  onChange: (view: ItemsView) => void;
  /** The failed item that somebody was led to last. */
  found: FoundItem | null;
  onFailed: (way: Way) => void;
};

/** From so many on one is looked for by its number. */
const isMany = (total: number): boolean => total > 20;

/** Which items are shown, and ways to one of them: from failed to failed, or by its number. */
export function ItemsFilter({ scope, counts, view, found, onChange, onFailed }: ItemsFilterProps) {
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
        <>
          <span className="flex gap-1">
            <FailedButton way="previous" onFailed={onFailed} />
            <FailedButton way="next" onFailed={onFailed} />
          </span>
          <span role="status" className="text-muted-foreground tabular-nums">
            {found && foundText(found, counts.failed ?? 0)}
          </span>
        </>
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

type FailedButtonProps = { way: Way; onFailed: (way: Way) => void };

function FailedButton({ way, onFailed }: FailedButtonProps) {
  const { label, Arrow, keys, shownKeys } = failedWays[way];
  return (
    <Button
      variant="ghost"
      size="sm"
      className="h-6 px-2 text-xs"
      aria-keyshortcuts={keys}
      onClick={() => onFailed(way)}
    >
      <Arrow aria-hidden /> {label}{" "}
      <Kbd aria-hidden className="max-sm:hidden">
        {shownKeys}
      </Kbd>
    </Button>
  );
}

const failedWays = {
  previous: { label: "Previous failed", Arrow: ArrowUp, keys: "Shift+N", shownKeys: `${shiftKey}N` },
  next: { label: "Next failed", Arrow: ArrowDown, keys: "N", shownKeys: "N" },
};

/** "Failed 3 of 10", "Failed 1 of 10, from the start again". */
const foundText = ({ rank, againFrom }: FoundItem, count: number): string =>
  `Failed ${rank.toLocaleString("en-US")} of ${count.toLocaleString("en-US")}${againFrom ? `, from the ${againFrom} again` : ""}`;

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
