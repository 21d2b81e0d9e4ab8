"use client";

import { Check, ChevronsUpDown } from "lucide-react";
import { type ReactNode, useState } from "react";
import { cn } from "./class-names.ts";
import { Command, CommandEmpty, CommandGroup, CommandInput, CommandItem, CommandList } from "./command.tsx";
import { controlLook } from "./input.tsx";
import { Popover, PopoverContent, PopoverTrigger } from "./popover.tsx";

type ComboboxOption = { value: string; label: string; description?: string; icon?: ReactNode };

type ComboboxProps = {
  value: string | undefined;
  onValueChange: (value: string | undefined) => void;
  options: readonly ComboboxOption[];
  placeholder?: string;
  searchPlaceholder?: string;
  emptyText?: string;
  /** Lets the choice be taken back by choosing it again. */
  clearable?: boolean;
  disabled?: boolean;
  className?: string;
  /** Below the list, for example an action that makes a new entry. */
  footer?: ReactNode;
  id?: string;
  "aria-label"?: string;
  "aria-describedby"?: string | undefined;
  "aria-invalid"?: true | undefined;
};

/** Chooses one of many values, with search. */
export function Combobox({
  value,
  onValueChange,
  options,
  placeholder = "Choose",
  searchPlaceholder = "Search",
  emptyText = "Nothing found.",
  clearable = false,
  disabled,
  className,
  footer,
  ...control
}: ComboboxProps) {
  const [open, setOpen] = useState(false);
  const selected = options.find((option) => option.value === value);
  return (
    <Popover open={open} onOpenChange={setOpen}>
      <PopoverTrigger asChild>
        <button
          type="button"
          role="combobox"
          aria-expanded={open}
          disabled={disabled}
          className={cn(
            controlLook,
            "flex h-8 items-center justify-between gap-2 text-left",
            !selected && "text-muted-foreground",
            className,
          )}
          {...control}
        >
          <span className="flex min-w-0 items-center gap-2">
            {selected?.icon}
            <span className="truncate">{selected?.label ?? placeholder}</span>
          </span>
          <ChevronsUpDown className="size-4 shrink-0 text-muted-foreground" aria-hidden />
        </button>
      </PopoverTrigger>
      <PopoverContent className="w-(--radix-popover-trigger-width) min-w-56 p-0">
        <Command>
          <CommandInput placeholder={searchPlaceholder} />
          <CommandList>
            <CommandEmpty>{emptyText}</CommandEmpty>
            <CommandGroup>
              {options.map((option) => (
                <CommandItem
                  key={option.value}
                  value={option.value}
                  keywords={[option.label, option.description ?? ""]}
                  onSelect={() => {
                    onValueChange(clearable && option.value === value ? undefined : option.value);
                    setOpen(false);
                  }}
                >
                  {option.icon}
                  <span className="grid min-w-0">
                    <span className="truncate">{option.label}</span>
                    {option.description && (
                      <span className="truncate text-muted-foreground text-xs">{option.description}</span>
                    )}
                  </span>
                  {option.value === value && <Check className="ml-auto" aria-hidden />}
                </CommandItem>
              ))}
            </CommandGroup>
          </CommandList>
          {footer && <div className="border-t p-1">{footer}</div>}
        </Command>
      </PopoverContent>
    </Popover>
  );
}
