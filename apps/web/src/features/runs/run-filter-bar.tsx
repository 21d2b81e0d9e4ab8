"use client";

import type { DeclaredSearchField } from "@millrace/contracts/run/search-value";
import { runStatuses, triggerKinds } from "@millrace/contracts/run/status";
import { Skull } from "lucide-react";
import type { ReactNode } from "react";
import { triggerLooks } from "@/features/flows/trigger-look";
import { Button } from "@/ui/button";
import { CommandItem } from "@/ui/command";
import { StatusIcon, statusLooks } from "@/ui/status-badge";
import { BatchProgressLine } from "./batch-progress-line.tsx";
import { Choices, Chosen } from "./choices.tsx";
import { DurationFilter } from "./duration-filter.tsx";
import { ErrorClassFilter } from "./error-class-filter.tsx";
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
      <FilterChip
        name="Trigger"
        value={filters.trigger && triggerLooks[filters.trigger].word}
        onClear={() => setFilters({ trigger: null })}
      >
        {(close) => (
          <Choices label="Triggers">
            {triggerKinds.map((kind) => {
              const look = triggerLooks[kind];
              return (
                <CommandItem
                  key={kind}
                  value={kind}
                  onSelect={() => {
                    setFilters({ trigger: kind });
                    close();
                  }}
                >
                  <look.icon aria-hidden />
                  {look.word}
                  <Chosen isChosen={filters.trigger === kind} />
                </CommandItem>
              );
            })}
          </Choices>
        )}
      </FilterChip>
      <FilterChip
        name="Tests"
        value={filters.tests && testChoices[filters.tests]}
        onClear={() => setFilters({ tests: null })}
      >
        {(close) => (
          <Choices label="Tests">
            {(["without", "only"] as const).map((choice) => (
              <CommandItem
                key={choice}
                value={choice}
                onSelect={() => {
                  setFilters({ tests: choice });
                  close();
                }}
              >
                {testChoices[choice]}
                <Chosen isChosen={filters.tests === choice} />
              </CommandItem>
            ))}
          </Choices>
        )}
      </FilterChip>
      {filters.batch !== null && (
        <FilterChip name="Batch" value={`…${filters.batch.slice(-6)}`} onClear={() => setFilters({ batch: null })}>
          {() => <BatchProgressLine batchId={filters.batch ?? "bat_"} />}
        </FilterChip>
      )}
      <FilterChip
        name="Lost workers"
        value={filters.poison && "3 times or more"}
        onClear={() => setFilters({ poison: null })}
      >
        {(close) => (
          <Choices label="Lost workers">
            <CommandItem
              value="poison"
              onSelect={() => {
                setFilters({ poison: "yes" });
                close();
              }}
            >
              <Skull aria-hidden />
              Runs that keep losing their worker
              <Chosen isChosen={filters.poison !== null} />
            </CommandItem>
          </Choices>
        )}
      </FilterChip>
      <ErrorClassFilter filters={filters} setFilters={setFilters} />
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

const testChoices = { without: "Without tests", only: "Only tests" };
