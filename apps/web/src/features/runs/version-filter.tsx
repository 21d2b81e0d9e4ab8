"use client";

import { type FormEvent, useState } from "react";
import { Button } from "@/ui/button";
import { Input } from "@/ui/input";
import { FilterChip } from "./filter-chip.tsx";

type VersionFilterProps = { value: number | null; onChange: (version: number | null) => void };

/** Chooses one version by its number. */
export function VersionFilter({ value, onChange }: VersionFilterProps) {
  const [text, setText] = useState("");
  return (
    <FilterChip name="Version" value={value === null ? null : `v${value}`} onClear={() => onChange(null)}>
      {(close) => {
        const submit = (event: FormEvent) => {
          event.preventDefault();
          const version = Number.parseInt(text.replace(/^v/i, ""), 10);
          if (Number.isNaN(version)) return;
          onChange(version);
          close();
        };
        return (
          <form className="flex gap-2 p-1" onSubmit={submit}>
            <Input
              aria-label="Version number"
              placeholder="12"
              inputMode="numeric"
              value={text}
              onChange={(event) => setText(event.target.value)}
              autoFocus
            />
            <Button type="submit">Apply</Button>
          </form>
        );
      }}
    </FilterChip>
  );
}
