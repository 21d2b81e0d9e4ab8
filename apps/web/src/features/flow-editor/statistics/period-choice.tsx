"use client";

import { Input } from "@/ui/input";
import { Select } from "@/ui/select";
import { localMoment } from "@/ui/time-format";
import type { SetStatisticsChoice, StatisticsChoice } from "./statistics-url.ts";

const periods = [
  { value: "1h", label: "Last hour" },
  { value: "24h", label: "Last 24 hours" },
  { value: "7d", label: "Last 7 days" },
  { value: "30d", label: "Last 30 days" },
  { value: "custom", label: "From … to …" },
] as const;

const dayMs = 86_400_000;

/** A time that ends now, or two moments. */
export function PeriodChoice({ choice, set }: { choice: StatisticsChoice; set: SetStatisticsChoice }) {
  const { period, from, to } = choice;
  const choose = (chosen: StatisticsChoice["period"]) => {
    const now = new Date();
    if (chosen === "custom") set({ period: chosen, from: from ?? new Date(now.getTime() - dayMs), to: to ?? now });
    else set({ period: chosen, from: null, to: null });
  };
  return (
    <>
      <Select aria-label="Time" className="h-7 w-36" value={period} onValueChange={choose} options={periods} />
      {period === "custom" && (
        <span className="flex flex-wrap items-center gap-1.5">
          <Moment
            key={`from ${from?.getTime()}`}
            label="From"
            value={from}
            onChange={(moment) => set({ from: moment })}
          />
          <Moment key={`to ${to?.getTime()}`} label="To" value={to} onChange={(moment) => set({ to: moment })} />
          {from && to && from >= to && <span className="text-failed text-xs">The end is before the beginning.</span>}
        </span>
      )}
    </>
  );
}

function Moment(props: { label: string; value: Date | null; onChange: (moment: Date | null) => void }) {
  return (
    <Input
      aria-label={props.label}
      type="datetime-local"
      className="h-7 w-48"
      defaultValue={props.value ? localMoment(props.value) : ""}
      onBlur={(event) => {
        const moment = event.target.value ? new Date(event.target.value) : null;
        if (event.target.value !== (props.value ? localMoment(props.value) : "")) props.onChange(moment);
      }}
    />
  );
}
