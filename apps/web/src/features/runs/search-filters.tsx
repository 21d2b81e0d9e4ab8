"use client";

import type { DeclaredSearchField, SearchFilter } from "@millrace/contracts/run/search-value";
import { CommandItem } from "@/ui/command";
import { Choices, Chosen } from "./choices.tsx";
import { FilterChip } from "./filter-chip.tsx";
import type { RunFilters, SetRunFilters } from "./run-filters.ts";
import { SearchRangeForm, SearchTextForm } from "./search-forms.tsx";
import { searchWords } from "./search-text.ts";

type SearchFiltersProps = {
  filters: RunFilters;
  setFilters: SetRunFilters;
  fields: readonly DeclaredSearchField[];
};

/** A chip for each search field of the chosen flow, and for each that is asked for although the flow does not declare it. */
export function SearchFilters({ filters, setFilters, fields }: SearchFiltersProps) {
  const asked = filters.search ?? [];
  const change = (name: string, next: readonly SearchFilter[]) => {
    const search = [...asked.filter((filter) => filter.name !== name), ...next];
    setFilters({ search: search.length > 0 ? search : null });
  };
  const unknown = [...new Set(asked.map(({ name }) => name))].filter(
    (name) => !fields.some((one) => one.name === name),
  );
  return (
    <>
      {fields.map((field) => (
        <SearchFilterChip
          key={field.name}
          field={field}
          asked={asked.filter(({ name }) => name === field.name)}
          onChange={(next) => change(field.name, next)}
        />
      ))}
      {unknown.map((name) => (
        <FilterChip
          key={name}
          name={name}
          value={searchWords(
            asked.filter((filter) => filter.name === name),
            undefined,
          )}
          onClear={() => change(name, [])}
          className="p-2"
        >
          {() => (
            <p className="text-muted-foreground text-sm">
              {filters.flow === null
                ? "This is a search field of one flow. Choose the flow, or clear this filter."
                : "The chosen flow does not declare this search field, or your role may not see it. Clear this filter."}
            </p>
          )}
        </FilterChip>
      ))}
    </>
  );
}

type SearchFilterChipProps = {
  field: DeclaredSearchField;
  asked: readonly SearchFilter[];
  onChange: (next: readonly SearchFilter[]) => void;
};

function SearchFilterChip({ field, asked, onChange }: SearchFilterChipProps) {
  const { name, label, type } = field;
  return (
    <FilterChip
      name={label}
      value={searchWords(asked, type)}
      onClear={() => onChange([])}
      className={type === "boolean" ? "" : "w-64 p-2"}
    >
      {(close) => {
        const apply = (next: readonly SearchFilter[]) => {
          onChange(next);
          close();
        };
        if (type === "text") return <SearchTextForm field={field} asked={asked} onApply={apply} />;
        if (type !== "boolean") return <SearchRangeForm field={field} asked={asked} onApply={apply} />;
        return (
          <Choices label={label}>
            {["true", "false"].map((value) => (
              <CommandItem key={value} value={value} onSelect={() => apply([{ name, is: "equals", value }])}>
                {value === "true" ? "Yes" : "No"}
                <Chosen isChosen={String(asked[0]?.value) === value} />
              </CommandItem>
            ))}
          </Choices>
        );
      }}
    </FilterChip>
  );
}
