"use client";

import { Button } from "@/ui/button";
import { Field } from "@/ui/field";
import { Input } from "@/ui/input";
import { localMoment } from "@/ui/time-format";
import { FilterChip } from "./filter-chip.tsx";
import { type RunFilters, type SetRunFilters, timeRangeLooks, timeRanges } from "./run-filters.ts";

/** A range that ends now, or two moments. */
export function TimeFilter({ filters, setFilters }: { filters: RunFilters; setFilters: SetRunFilters }) {
  return (
    <FilterChip
      name="Time"
      value={timeText(filters)}
      onClear={() => setFilters({ since: null, from: null, to: null })}
      className="w-64 p-2"
    >
      {(close) => (
        <>
          <div className="grid grid-cols-2 gap-1">
            {timeRanges.map((range) => (
              <Button
                key={range}
                variant="ghost"
                size="sm"
                className="justify-start font-normal"
                aria-pressed={filters.since === range}
                onClick={() => {
                  setFilters({ since: range, from: null, to: null });
                  close();
                }}
              >
                {timeRangeLooks[range].label}
              </Button>
            ))}
          </div>
          <div className="mt-2 grid gap-2 border-t pt-2">
            <MomentField label="From" value={filters.from} onChange={(from) => setFilters({ from, since: null })} />
            <MomentField label="To" value={filters.to} onChange={(to) => setFilters({ to, since: null })} />
          </div>
        </>
      )}
    </FilterChip>
  );
}

function MomentField(props: { label: string; value: Date | null; onChange: (moment: Date | null) => void }) {
  return (
    <Field label={props.label}>
      {(control) => (
        <Input
          {...control}
          type="datetime-local"
          defaultValue={props.value ? localMoment(props.value) : ""}
          onBlur={(event) => props.onChange(event.target.value ? new Date(event.target.value) : null)}
        />
      )}
    </Field>
  );
}

const short = new Intl.DateTimeFormat("en", {
  month: "short",
  day: "numeric",
  hour: "2-digit",
  minute: "2-digit",
  hour12: false,
});

function timeText({ since, from, to }: RunFilters): string | null {
  if (since) return timeRangeLooks[since].label;
  if (from && to) return `${short.format(from)} to ${short.format(to)}`;
  if (from) return `After ${short.format(from)}`;
  return to ? `Before ${short.format(to)}` : null;
}
