"use client";

import { type FormEvent, useState } from "react";
import { Button } from "@/ui/button";
import { Field } from "@/ui/field";
import { Input } from "@/ui/input";
import { formatDuration } from "@/ui/time-format";
import { parseDuration } from "./duration-text.ts";
import { FilterChip } from "./filter-chip.tsx";
import type { RunFilters, SetRunFilters } from "./run-filters.ts";

/** How long a run took, or has been going on. */
export function DurationFilter({ filters, setFilters }: { filters: RunFilters; setFilters: SetRunFilters }) {
  const { longer, shorter } = filters;
  return (
    <FilterChip
      name="Duration"
      value={durationWords(longer, shorter)}
      onClear={() => setFilters({ longer: null, shorter: null })}
      className="w-64 p-2"
    >
      {(close) => (
        <DurationForm
          longer={longer}
          shorter={shorter}
          onApply={(range) => {
            setFilters(range);
            close();
          }}
        />
      )}
    </FilterChip>
  );
}

type Range = { longer: number | null; shorter: number | null };

function DurationForm({ longer, shorter, onApply }: Range & { onApply: (range: Range) => void }) {
  const [texts, setTexts] = useState({ longer: textOf(longer), shorter: textOf(shorter) });
  const [longerMs, shorterMs] = [parseDuration(texts.longer), parseDuration(texts.shorter)];
  const isEmptyRange = longerMs != null && shorterMs != null && longerMs > shorterMs;
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (longerMs === undefined || shorterMs === undefined || isEmptyRange) return;
    onApply({ longer: longerMs, shorter: shorterMs });
  };
  const hint = (ms: number | null | undefined) =>
    ms === undefined ? "Write an amount with a unit: 500 ms, 30 s, 5 min, 2 h, 1 d." : undefined;
  return (
    <form className="grid gap-2" onSubmit={submit}>
      <Field label="At least" error={hint(longerMs)}>
        {(control) => (
          <Input
            {...control}
            placeholder="30 s"
            value={texts.longer}
            onChange={({ target }) => setTexts({ ...texts, longer: target.value })}
            autoFocus
          />
        )}
      </Field>
      <Field
        label="At most"
        error={hint(shorterMs) ?? (isEmptyRange ? "This is less than the other one, so no run fits." : undefined)}
      >
        {(control) => (
          <Input
            {...control}
            placeholder="5 min"
            value={texts.shorter}
            onChange={({ target }) => setTexts({ ...texts, shorter: target.value })}
          />
        )}
      </Field>
      <Button type="submit" size="sm">
        Apply
      </Button>
    </form>
  );
}

const textOf = (ms: number | null): string => (ms === null ? "" : formatDuration(ms));

function durationWords(longer: number | null, shorter: number | null): string | null {
  if (longer !== null && shorter !== null) return `${formatDuration(longer)} to ${formatDuration(shorter)}`;
  if (longer !== null) return `${formatDuration(longer)} or more`;
  return shorter === null ? null : `${formatDuration(shorter)} or less`;
}
