"use client";

import { type FormEvent, useState } from "react";
import { Button } from "@/ui/button";
import { Input } from "@/ui/input";
import { FilterChip } from "./filter-chip.tsx";

type VersionFilterProps = { value: number | "draft" | null; onChange: (version: number | "draft" | null) => void };

/** Chooses one version by its number, or test runs of the draft. */
export function VersionFilter({ value, onChange }: VersionFilterProps) {
  const [text, setText] = useState("");
  const words = value === "draft" ? "Draft" : value === null ? null : `v${value}`;
  return (
    <FilterChip name="Version" value={words} onClear={() => onChange(null)}>
      {(close) => {
        const submit = (event: FormEvent) => {
          event.preventDefault();
          const version = Number.parseInt(text.replace(/^v/i, ""), 10);
          if (Number.isNaN(version)) return;
          onChange(version);
          close();
        };
        return (
          <form className="grid gap-2 p-1" onSubmit={submit}>
            <div className="flex gap-2">
              <Input
                aria-label="Version number"
                placeholder="12"
                inputMode="numeric"
                value={text}
                onChange={(event) => setText(event.target.value)}
                autoFocus
              />
              <Button type="submit">Apply</Button>
            </div>
            <Button
              variant="ghost"
              size="sm"
              className="justify-start font-normal"
              onClick={() => {
                onChange("draft");
                close();
              }}
            >
              Test runs of the draft
            </Button>
          </form>
        );
      }}
    </FilterChip>
  );
}
