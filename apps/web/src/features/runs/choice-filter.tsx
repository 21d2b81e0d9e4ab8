"use client";

import type { ReactNode } from "react";
import { CommandItem } from "@/ui/command";
import { Choices, Chosen } from "./choices.tsx";
import { FilterChip } from "./filter-chip.tsx";

type ChoiceFilterProps<Value extends string> = {
  name: string;
  /** What all choices are called. */
  label: string;
  choices: readonly { value: Value; text: string; icon?: ReactNode }[];
  value: Value | null;
  /** What the chip says when this is other than the choice. */
  chipText?: string;
  onChange: (value: Value | null) => void;
};

/** A filter of which one value is chosen from a few. */
export function ChoiceFilter<Value extends string>(props: ChoiceFilterProps<Value>) {
  const { name, label, choices, value, chipText, onChange } = props;
  const chosen = choices.find((choice) => choice.value === value);
  return (
    <FilterChip name={name} value={chosen ? (chipText ?? chosen.text) : null} onClear={() => onChange(null)}>
      {(close) => (
        <Choices label={label}>
          {choices.map((choice) => (
            <CommandItem
              key={choice.value}
              value={choice.value}
              onSelect={() => {
                onChange(choice.value);
                close();
              }}
            >
              {choice.icon}
              {choice.text}
              <Chosen isChosen={choice === chosen} />
            </CommandItem>
          ))}
        </Choices>
      )}
    </FilterChip>
  );
}
