"use client";

import { errorClasses, errorClassLabels } from "@millrace/contracts/run/error-class";
import type { DeclaredSearchField } from "@millrace/contracts/run/search-value";
import { runStatuses, triggerKinds } from "@millrace/contracts/run/status";
import { Skull } from "lucide-react";
import type { ReactNode } from "react";
import { triggerLooks } from "@/features/flows/trigger-look";
import { Button } from "@/ui/button";
import { CommandItem } from "@/ui/command";
import { StatusIcon, statusLooks } from "@/ui/status-badge";
import { BatchProgressLine } from "./batch-progress-line.tsx";
import { ChoiceFilter } from "./choice-filter.tsx";
import { Choices, Chosen } from "./choices.tsx";
import { DurationFilter } from "./duration-filter.tsx";
import { FilterChip } from "./filter-chip.tsx";
import { FlowFilter } from "./flow-filter.tsx";
import { hasFilters, noFilters, type RunFilters, type SetRunFilters } from "./run-filters.ts";
import { SavedFilters } from "./saved-filters.tsx";
import { SearchFilters } from "./search-filters.tsx";
import { TimeFilter } from "./time-filter.tsx";
import { VersionFilter } from "./version-filter.tsx";

type RunFilterBarProps = {
  filters: RunFilters;
  setFilters: SetRunFilters;
  /** Of the chosen flow; `null` until they are known. */
  searchFields: readonly DeclaredSearchField[] | null;
  /** What is chosen beside the filters. */
  children?: ReactNode;
};

/** One chip per filter. */
export function RunFilterBar({ filters, setFilters, searchFields, children }: RunFilterBarProps) {
  const toggleStatus = (status: (typeof runStatuses)[number]) =>
    setFilters({
      status: filters.status.includes(status)
        ? filters.status.filter((chosen) => chosen !== status)
        : [...filters.status, status],
    });
  return (
    <fieldset className="flex flex-wrap items-center gap-2 px-4 pb-3 sm:px-6">
      <legend className="sr-only">Filters</legend>
      <SavedFilters filters={filters} setFilters={setFilters} />
      <FilterChip
        name="Status"
        value={filters.status.length > 0 ? filters.status.map((status) => statusLooks[status].word).join(", ") : null}
        onClear={() => setFilters({ status: null })}
      >
        {() => (
          <Choices label="Statuses">
            {runStatuses.map((status) => (
              <CommandItem key={status} value={status} onSelect={() => toggleStatus(status)}>
                <StatusIcon status={status} />
                {statusLooks[status].word}
                <Chosen isChosen={filters.status.includes(status)} />
              </CommandItem>
            ))}
          </Choices>
        )}
      </FilterChip>
      <FlowFilter
        value={filters.flow}
        onChange={(flow) => setFilters({ flow, version: null, draft: null, search: null })}
      />
      {(filters.flow !== null || filters.version !== null || filters.draft !== null) && (
        <VersionFilter
          value={filters.draft ? "draft" : filters.version}
          onChange={(chosen) =>
            setFilters(chosen === "draft" ? { version: null, draft: "yes" } : { version: chosen, draft: null })
          }
        />
      )}
      {searchFields && <SearchFilters filters={filters} setFilters={setFilters} fields={searchFields} />}
      <ChoiceFilter
        name="Trigger"
        label="Triggers"
        choices={triggerChoices}
        value={filters.trigger}
        onChange={(trigger) => setFilters({ trigger })}
      />
      <ChoiceFilter
        name="Tests"
        label="Tests"
        choices={testChoices}
        value={filters.tests}
        onChange={(tests) => setFilters({ tests })}
      />
      {filters.batch !== null && (
        <FilterChip name="Batch" value={`…${filters.batch.slice(-6)}`} onClear={() => setFilters({ batch: null })}>
          {() => <BatchProgressLine batchId={filters.batch ?? "bat_"} />}
        </FilterChip>
      )}
      <ChoiceFilter
        name="Lost workers"
        label="Lost workers"
        choices={poisonChoices}
        value={filters.poison}
        chipText="3 times or more"
        onChange={(poison) => setFilters({ poison })}
      />
      <ChoiceFilter
        name="Error"
        label="Kinds of errors"
        choices={errorChoices}
        value={filters.error}
        onChange={(error) => setFilters({ error })}
      />
      <DurationFilter filters={filters} setFilters={setFilters} />
      <TimeFilter filters={filters} setFilters={setFilters} />
      {children}
      {hasFilters(filters) && (
        <Button variant="ghost" size="sm" className="text-muted-foreground" onClick={() => setFilters(noFilters)}>
          Clear all
        </Button>
      )}
    </fieldset>
  );
}

const triggerChoices = triggerKinds.map((value) => {
  const { icon: Icon, word } = triggerLooks[value];
  return { value, text: word, icon: <Icon aria-hidden /> };
});

const testChoices = [
  { value: "without", text: "Without tests" },
  { value: "only", text: "Only tests" },
] as const;

const poisonChoices = [
  { value: "yes", text: "Runs that keep losing their worker", icon: <Skull aria-hidden /> },
] as const;

/** What kind of error a run failed with, in the words of retry rules. */
const errorChoices = errorClasses.map((value) => ({ value, text: errorClassLabels[value] }));
