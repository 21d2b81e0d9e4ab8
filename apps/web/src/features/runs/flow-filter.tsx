"use client";

import type { FlowId } from "@millrace/contracts/ids";
import { useDeferredValue, useState } from "react";
import { trpc } from "@/trpc/client";
import { Command, CommandEmpty, CommandInput, CommandItem, CommandList } from "@/ui/command";
import { FilterChip } from "./filter-chip.tsx";

/** Chooses one flow; the search asks the server. */
export function FlowFilter({ value, onChange }: { value: FlowId | null; onChange: (flow: FlowId | null) => void }) {
  const [search, setSearch] = useState("");
  const query = useDeferredValue(search.trim());
  const flows = trpc.flows.list.useQuery(
    { limit: 20, ...(query ? { search: query } : {}) },
    { placeholderData: (previous) => previous, staleTime: 30_000 },
  );
  const listed = flows.data?.items.find((flow) => flow.id === value);
  const chosen = trpc.flows.get.useQuery(
    { flowId: value ?? "flw_" },
    { enabled: value !== null && flows.data !== undefined && listed === undefined, staleTime: 60_000 },
  );
  const name = value === null ? null : (listed?.name ?? chosen.data?.name ?? value.slice(0, 12));
  return (
    <FilterChip name="Flow" value={name} onClear={() => onChange(null)} className="w-72 p-0">
      {(close) => (
        <Command shouldFilter={false} label="Flows">
          <CommandInput placeholder="Search flows" value={search} onValueChange={setSearch} autoFocus />
          <CommandList>
            <CommandEmpty>{flows.isFetching ? "Searching" : "No flow of that name."}</CommandEmpty>
            {flows.data?.items.map((flow) => (
              <CommandItem
                key={flow.id}
                value={flow.id}
                onSelect={() => {
                  onChange(flow.id);
                  close();
                }}
              >
                <span className="truncate">{flow.name}</span>
              </CommandItem>
            ))}
          </CommandList>
        </Command>
      )}
    </FilterChip>
  );
}
