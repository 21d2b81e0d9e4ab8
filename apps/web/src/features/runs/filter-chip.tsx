"use client";

import { ChevronDown, X } from "lucide-react";
import { type ReactNode, useState } from "react";
import { cn } from "@/ui/class-names";
import { Popover, PopoverContent, PopoverTrigger } from "@/ui/popover";

type FilterChipProps = {
  name: string;
  /** What is chosen, in words; `null` when the filter is not set. */
  value: string | null;
  onClear: () => void;
  className?: string;
  /** The content of the popover; `close` ends it after a choice. */
  children: (close: () => void) => ReactNode;
};

/** A filter: dashed while it is not set, filled with its value and a way to clear it once it is. */
export function FilterChip({ name, value, onClear, className, children }: FilterChipProps) {
  const [open, setOpen] = useState(false);
  return (
    <div
      className={cn(
        "inline-flex h-7 max-w-72 items-center rounded-md border text-sm",
        value === null ? "border-border-strong/60 border-dashed text-muted-foreground" : "border-border bg-selection",
      )}
    >
      <Popover open={open} onOpenChange={setOpen}>
        <PopoverTrigger className="flex h-full min-w-0 items-center gap-1 rounded-md px-2 hover:text-foreground">
          {value === null ? (
            <>
              {name}
              <ChevronDown className="size-3.5" aria-hidden />
            </>
          ) : (
            <>
              <span className="text-muted-foreground">{`${name}:`}</span>
              <span className="truncate">{value}</span>
            </>
          )}
        </PopoverTrigger>
        <PopoverContent className={cn("w-56 p-1", className)}>{children(() => setOpen(false))}</PopoverContent>
      </Popover>
      {value !== null && (
        <button
          type="button"
          aria-label={`Clear filter ${name.toLowerCase()}`}
          onClick={onClear}
          className="grid h-full w-6 shrink-0 place-items-center rounded-r-md text-muted-foreground hover:text-foreground"
        >
          <X className="size-3.5" aria-hidden />
        </button>
      )}
    </div>
  );
}
