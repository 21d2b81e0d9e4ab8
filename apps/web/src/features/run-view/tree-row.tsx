import { ChevronRight } from "lucide-react";
import { type KeyboardEvent, type ReactNode, useEffect, useRef } from "react";
import { cn } from "@/ui/class-names";
import { StatusIcon, statusLooks } from "@/ui/status-badge";

type TreeRowProps = {
  level: number;
  /** `null` while it is not known yet. */
  status: keyof typeof statusLooks | null;
  icon?: ReactNode;
  name: string;
  /** Beside the name, in a weaker tone. */
  note?: string | undefined;
  /** `null` where there is none: name and note have the room. */
  bar: ReactNode;
  duration: string;
  isSelected?: boolean;
  /** Comes into sight when it is selected, also from elsewhere. */
  comesIntoSight?: boolean;
  /** Of a row with something below it. */
  fold?: { isOpen: boolean; toggle: () => void };
  /** Which of how many it is, where not all are on the page. */
  place?: { at: number; of: number };
  /** Without it a click only folds. */
  onSelect?: () => void;
};

/** How name, bar and duration stand; the head of the list keeps to it too. */
export const treeColumns =
  "grid grid-cols-[minmax(9rem,4fr)_minmax(0,5fr)_5.5rem] items-center gap-x-3 px-4 max-sm:grid-cols-[minmax(0,1fr)_auto]";

/** One row of the timeline's tree. Arrow keys are heard by the tree around it. */
export function TreeRow(props: TreeRowProps) {
  const { level, status, icon, name, note, bar, duration, isSelected = false, comesIntoSight = true } = props;
  const { fold, place, onSelect } = props;
  const row = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (isSelected && comesIntoSight) row.current?.scrollIntoView({ block: "nearest" });
  }, [isSelected, comesIntoSight]);
  const activate = () => {
    onSelect?.();
    if (fold && (!onSelect || !fold.isOpen)) fold.toggle();
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.target !== event.currentTarget || (event.key !== "Enter" && event.key !== " ")) return;
    event.preventDefault();
    activate();
  };
  return (
    <div
      ref={row}
      role="treeitem"
      aria-level={level}
      aria-posinset={place && place.at + 1}
      aria-setsize={place?.of}
      aria-expanded={fold?.isOpen}
      aria-selected={onSelect ? isSelected : undefined}
      data-select={onSelect ? "" : undefined}
      tabIndex={isSelected ? 0 : -1}
      onClick={activate}
      onKeyDown={onKeyDown}
      className={cn(
        treeColumns,
        "min-h-7 scroll-mt-24 cursor-default py-1 text-sm [contain-intrinsic-size:auto_28px] [content-visibility:auto] hover:bg-muted focus:bg-muted focus-visible:outline-offset-[-2px]",
        isSelected && "bg-selection hover:bg-selection focus:bg-selection",
      )}
    >
      <span
        className={cn("flex min-w-0 items-center gap-2", bar === null && "sm:col-span-2")}
        style={{ paddingLeft: `${(level - 1) * 1}rem` }}
      >
        {fold ? (
          // The arrow keys do the same.
          <span
            data-fold=""
            aria-hidden
            className="-my-1 grid h-6 w-4 shrink-0 place-items-center text-muted-foreground"
            onClick={(event) => {
              event.stopPropagation();
              fold.toggle();
            }}
          >
            <ChevronRight className={cn("size-3.5 transition-transform", fold.isOpen && "rotate-90")} />
          </span>
        ) : (
          <span className="w-4 shrink-0" aria-hidden />
        )}
        {status && <StatusIcon status={status} />}
        {icon}
        <span className={cn("min-w-0 truncate", status === null && "text-muted-foreground")} title={name}>
          {name}
        </span>
        {status && <span className="sr-only">{statusLooks[status].word}</span>}
        {note && (
          <span className="min-w-0 shrink-[1000] truncate text-muted-foreground text-xs" title={note}>
            {note}
          </span>
        )}
      </span>
      {bar !== null && <span className="max-sm:order-3 max-sm:col-span-2 max-sm:pt-1">{bar}</span>}
      <span className="justify-self-end whitespace-nowrap font-mono text-muted-foreground text-xs tabular-nums">
        {duration}
      </span>
    </div>
  );
}

type TreeNoteProps = {
  level: number;
  label: string;
  /** Above the rows that it is about, also when they are scrolled. */
  staysInSight?: boolean;
  children: ReactNode;
};

/** A row that is not a step: what loads, what failed to, or how to look through many. */
export function TreeNote({ level, label, staysInSight = false, children }: TreeNoteProps) {
  return (
    <div
      role="treeitem"
      aria-level={level}
      tabIndex={-1}
      data-stays={staysInSight ? "" : undefined}
      className={cn("px-4 py-1.5", staysInSight && "sticky top-0 z-10 border-b bg-surface")}
    >
      <span className="sr-only">{label}</span>
      <div style={{ paddingLeft: `${level}rem` }} className="flex flex-wrap items-center gap-2 text-xs">
        {children}
      </div>
    </div>
  );
}
