"use client";

import type { RunSummary } from "@millrace/contracts/api/runs";
import type { DeclaredSearchField } from "@millrace/contracts/run/search-value";
import { Columns3 } from "lucide-react";
import { CommandItem } from "@/ui/command";
import type { DataColumn } from "@/ui/data-table";
import { Skeleton } from "@/ui/skeleton";
import { Tooltip } from "@/ui/tooltip";
import { Choices, Chosen } from "./choices.tsx";
import { FilterChip } from "./filter-chip.tsx";
import { searchValueText } from "./search-text.ts";

/** More would leave no room for the runs themselves. */
export const mostColumns = 4;

type SearchColumnsMenuProps = {
  fields: readonly DeclaredSearchField[];
  shown: readonly string[];
  onChange: (shown: readonly string[]) => void;
};

/** Chooses which search fields the list shows. */
export function SearchColumnsMenu({ fields, shown, onChange }: SearchColumnsMenuProps) {
  const chosen = fields.filter(({ name }) => shown.includes(name));
  return (
    <FilterChip
      name="Columns"
      value={chosen.length > 0 ? chosen.map(({ label }) => label).join(", ") : null}
      onClear={() => onChange([])}
    >
      {() => (
        <Choices label="Columns">
          {fields.map(({ name, label }) => {
            const isShown = shown.includes(name);
            return (
              <CommandItem
                key={name}
                value={name}
                disabled={!isShown && chosen.length >= mostColumns}
                onSelect={() => onChange(isShown ? shown.filter((one) => one !== name) : [...shown, name])}
              >
                <Columns3 aria-hidden />
                <span className="truncate">{label}</span>
                <Chosen isChosen={isShown} />
              </CommandItem>
            );
          })}
          {chosen.length >= mostColumns && (
            <p className="px-2 py-1.5 text-muted-foreground text-xs">{`${mostColumns} at once; take one away for another.`}</p>
          )}
        </Choices>
      )}
    </FilterChip>
  );
}

/** The columns of the search fields that are shown. */
export const searchColumns = (fields: readonly DeclaredSearchField[]): readonly DataColumn<RunSummary>[] =>
  fields.map((field) => ({
    id: `search-${field.name}`,
    header: field.label,
    className: field.type === "date" ? "w-48 max-md:hidden" : "w-36 max-md:hidden",
    ...(field.type === "number" ? { align: "right" as const } : {}),
    cell: (run) => <ValueCell run={run} field={field} />,
  }));

/** The same in one line, where there is no room for columns. */
export function NarrowValues({ run, fields }: { run: RunSummary; fields: readonly DeclaredSearchField[] }) {
  const texts = fields.flatMap(({ name, type }) => {
    const value = run.searchValues?.find((one) => one.name === name)?.value ?? null;
    return value === null ? [] : [searchValueText(value, type)];
  });
  return (
    <span className="truncate text-muted-foreground empty:hidden max-sm:order-2 max-sm:col-start-2 max-sm:text-xs md:hidden">
      {texts.join(" · ")}
    </span>
  );
}

function ValueCell({ run, field }: { run: RunSummary; field: DeclaredSearchField }) {
  // A row that was loaded before the column was asked for.
  if (!run.searchValues) return <Skeleton className={field.type === "number" ? "ml-auto w-2/3" : "w-2/3"} />;
  const found = run.searchValues.find(({ name }) => name === field.name);
  if (found?.value === null || found?.value === undefined)
    return (
      <Tooltip content={found?.problem ?? "This run started without this search field."}>
        <span className="text-muted-foreground">–</span>
      </Tooltip>
    );
  const text = searchValueText(found.value, field.type);
  return (
    <span className={field.type === "text" ? undefined : "tabular-nums"} title={text}>
      {text}
    </span>
  );
}
