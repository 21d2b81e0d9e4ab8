"use client";

import { errorClasses, errorClassLabels } from "@millrace/contracts/run/error-class";
import { CommandItem } from "@/ui/command";
import { Choices, Chosen } from "./choices.tsx";
import { FilterChip } from "./filter-chip.tsx";
import type { RunFilters, SetRunFilters } from "./run-filters.ts";

/** What kind of error a run failed with, in the words of retry rules. */
export function ErrorClassFilter({ filters, setFilters }: { filters: RunFilters; setFilters: SetRunFilters }) {
  return (
    <FilterChip
      name="Error"
      value={filters.error && errorClassLabels[filters.error]}
      onClear={() => setFilters({ error: null })}
    >
      {(close) => (
        <Choices label="Kinds of errors">
          {errorClasses.map((errorClass) => (
            <CommandItem
              key={errorClass}
              value={errorClass}
              onSelect={() => {
                setFilters({ error: errorClass });
                close();
              }}
            >
              {errorClassLabels[errorClass]}
              <Chosen isChosen={filters.error === errorClass} />
            </CommandItem>
          ))}
        </Choices>
      )}
    </FilterChip>
  );
}
