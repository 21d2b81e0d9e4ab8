import { Check, ChevronDown } from "lucide-react";
import { Select as Primitive } from "radix-ui";
import type { ReactNode } from "react";
import { cn } from "./class-names.ts";
import { floatingSurface, menuItem } from "./floating.ts";
import { controlLook } from "./input.tsx";

export type SelectOption<T extends string> = {
  value: T;
  label: string;
  description?: string;
  icon?: ReactNode;
  disabled?: boolean;
};

type SelectProps<T extends string> = {
  value: T | undefined;
  onValueChange: (value: T) => void;
  options: readonly SelectOption<T>[];
  placeholder?: string;
  disabled?: boolean;
  className?: string;
  id?: string;
  "aria-label"?: string;
  "aria-describedby"?: string | undefined;
  "aria-invalid"?: true | undefined;
};

/** Chooses one of a few values. For many values use `Combobox`. */
export function Select<T extends string>({
  value,
  onValueChange,
  options,
  placeholder,
  disabled,
  className,
  ...control
}: SelectProps<T>) {
  return (
    <Primitive.Root
      value={value ?? ""}
      disabled={disabled ?? false}
      onValueChange={(next) => {
        const option = options.find((candidate) => candidate.value === next);
        if (option) onValueChange(option.value);
      }}
    >
      <Primitive.Trigger
        className={cn(
          controlLook,
          "flex h-8 items-center justify-between gap-2 text-left data-[placeholder]:text-muted-foreground",
          className,
        )}
        {...control}
      >
        <span className="truncate">
          <Primitive.Value placeholder={placeholder} />
        </span>
        <ChevronDown className="size-4 shrink-0 text-muted-foreground" aria-hidden />
      </Primitive.Trigger>
      <Primitive.Portal>
        <Primitive.Content
          position="popper"
          sideOffset={4}
          className={cn(floatingSurface, "max-h-80 min-w-(--radix-select-trigger-width) max-w-96 overflow-hidden p-1")}
        >
          <Primitive.Viewport>
            {options.map((option) => (
              <Primitive.Item
                key={option.value}
                value={option.value}
                disabled={option.disabled ?? false}
                className={cn(menuItem, "pr-8", option.description && "h-auto items-start py-1.5")}
              >
                {option.icon}
                <span className="grid">
                  <Primitive.ItemText>{option.label}</Primitive.ItemText>
                  {option.description && <span className="text-muted-foreground text-xs">{option.description}</span>}
                </span>
                <Primitive.ItemIndicator className="absolute right-2 top-2">
                  <Check aria-hidden />
                </Primitive.ItemIndicator>
              </Primitive.Item>
            ))}
          </Primitive.Viewport>
        </Primitive.Content>
      </Primitive.Portal>
    </Primitive.Root>
  );
}
